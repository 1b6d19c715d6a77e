//! Wires the engine to a window.
