//! Journeys: what a person does with Kalan from end to end, by the `kalan` command, against a web on this machine.

mod adding;
mod any_instant;
mod asked_as;
mod disk;
mod files;
mod following;
mod hostile;
mod interrupted;
mod kalan;
mod kept;
mod networks;
mod own_state;
mod parts;
mod pure;
mod scheduled;
mod spending;
mod tiny_budget;
