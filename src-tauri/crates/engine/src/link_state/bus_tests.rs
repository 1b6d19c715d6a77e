//! A bus of the test's own, with a NetworkManager and a portal that say what the test wants.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use kalan_test_kit::material::skipped;
use zbus::object_server::InterfaceRef;
use zbus::zvariant::ObjectPath;
use zbus::{connection, interface};

use super::super::LinkSource;
use super::*;

const HOME: &str = "/org/freedesktop/NetworkManager/ActiveConnection/1";

/// A private bus; it ends with the test.
struct Bus(Child, String);

impl Bus {
    /// None, and told, where there is no bus to be started.
    fn start() -> Option<Self> {
        let daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut daemon) = daemon else {
            skipped("there is no dbus-daemon here; `cargo xtask setup` installs it");
            return None;
        };
        let mut address = String::new();
        let mut lines = BufReader::new(daemon.stdout.take().unwrap());
        lines.read_line(&mut address).unwrap();
        Some(Self(daemon, address.trim().to_owned()))
    }

    fn source(&self) -> LinkSource {
        LinkSource::Bus(self.1.clone())
    }

    async fn join(&self, name: &str) -> Connection {
        let builder = connection::Builder::address(self.1.as_str()).unwrap();
        builder.name(name).unwrap().build().await.unwrap()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Manager {
    state: u32,
    connectivity: u32,
    metered: u32,
    primary: &'static str,
}

#[interface(name = "org.freedesktop.NetworkManager")]
impl Manager {
    #[zbus(property)]
    fn state(&self) -> u32 {
        self.state
    }
    #[zbus(property)]
    fn connectivity(&self) -> u32 {
        self.connectivity
    }
    #[zbus(property)]
    fn metered(&self) -> u32 {
        self.metered
    }
    #[zbus(property)]
    fn primary_connection(&self) -> ObjectPath<'_> {
        ObjectPath::try_from(self.primary).unwrap()
    }
}

struct Active;

#[interface(name = "org.freedesktop.NetworkManager.Connection.Active")]
impl Active {
    #[zbus(property)]
    fn id(&self) -> &'static str {
        "Home"
    }
    #[zbus(property)]
    fn uuid(&self) -> &'static str {
        "7d1c2f3e-home"
    }
}

struct Monitor;

#[interface(name = "org.freedesktop.portal.NetworkMonitor")]
impl Monitor {
    fn get_available(&self) -> bool {
        true
    }
    fn get_metered(&self) -> bool {
        true
    }
    fn get_connectivity(&self) -> u32 {
        3
    }
}

async fn manager_on(bus: &Bus, manager: Manager) -> (Connection, InterfaceRef<Manager>) {
    let connection = bus.join(MANAGER).await;
    let server = connection.object_server();
    server.at(HOME, Active).await.unwrap();
    server.at(MANAGER_PATH, manager).await.unwrap();
    let manager = server.interface(MANAGER_PATH).await.unwrap();
    (connection, manager)
}

fn usual() -> Manager {
    Manager {
        state: 70,
        connectivity: 4,
        metered: 4,
        primary: HOME,
    }
}

#[tokio::test]
async fn network_manager_says_whether_the_link_costs_and_which_it_is() {
    let Some(bus) = Bus::start() else { return };
    let (_kept, manager) = manager_on(&bus, usual()).await;
    let home = LinkState {
        online: Some(true),
        login: false,
        metered: Some(false),
        id: Some("7d1c2f3e-home".to_owned()),
        name: Some("Home".to_owned()),
    };
    assert_eq!(bus.source().now().await, home);
    for (metered, costs) in [(0, None), (1, Some(true)), (2, Some(false)), (3, Some(true))] {
        manager.get_mut().await.metered = metered;
        assert_eq!(bus.source().now().await.metered, costs, "NM_METERED {metered}");
    }
    for (state, online) in [(0, None), (10, Some(false)), (20, Some(false)), (60, Some(true))] {
        manager.get_mut().await.state = state;
        assert_eq!(bus.source().now().await.online, online, "NM_STATE {state}");
    }
    manager.get_mut().await.connectivity = 2;
    manager.get_mut().await.primary = "/";
    let hotel = bus.source().now().await;
    assert!(
        hotel.login && hotel.id.is_none(),
        "a network that wants a login would be asked for news: {hotel:?}"
    );
}

#[tokio::test]
async fn a_change_of_the_link_is_told_when_it_happens_and_its_end_too() {
    let Some(bus) = Bus::start() else { return };
    let (connection, manager) = manager_on(&bus, usual()).await;
    let mut link = bus.source().follow();
    link.wait_for(|link| link.metered == Some(false)).await.unwrap();
    manager.get_mut().await.metered = 1;
    let emitter = manager.signal_emitter();
    manager.get().await.metered_changed(emitter).await.unwrap();
    link.wait_for(|link| link.metered == Some(true)).await.unwrap();
    connection.release_name(MANAGER).await.unwrap();
    link.wait_for(|link| *link == LinkState::default()).await.unwrap();
}

#[tokio::test]
async fn without_network_manager_the_portal_is_asked_and_without_either_nothing_is_known() {
    let Some(bus) = Bus::start() else { return };
    assert_eq!(
        bus.source().now().await,
        LinkState::default(),
        "a machine with neither syncs as always"
    );
    let connection = bus.join(PORTAL).await;
    connection.object_server().at(PORTAL_PATH, Monitor).await.unwrap();
    let link = bus.source().now().await;
    assert_eq!(
        (link.online, link.metered, link.login),
        (Some(true), Some(true), true)
    );
    let gone = LinkSource::Bus("unix:path=/no/such/bus".to_owned());
    assert_eq!(gone.now().await, LinkState::default());
}
