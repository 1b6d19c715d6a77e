//! Journeys through the store.
