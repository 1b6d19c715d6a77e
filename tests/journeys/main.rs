//! Journeys: what a person does with Kalan from end to end, by the `kalan` command, against a web on this machine.

mod adding;
mod any_instant;
mod asked_as;
mod bundles;
mod channels;
mod disk;
mod enclosures;
mod exports;
mod files;
mod following;
mod hostile;
mod interrupted;
mod kalan;
mod kept;
mod librarian;
mod lists;
mod networks;
mod own_state;
mod parts;
mod pure;
mod room;
mod safekeeping;
mod scheduled;
mod servers;
mod spending;
mod tiny_budget;
