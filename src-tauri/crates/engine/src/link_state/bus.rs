//! NetworkManager and the portal, asked over D-Bus.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::watch;
use zbus::proxy::CacheProperties;
use zbus::zvariant::OwnedObjectPath;
use zbus::{Connection, MatchRule, MessageStream, Proxy, fdo};

use super::LinkState;

/// As long may an answer take: nobody waits for a bus that hangs.
const PATIENCE: Duration = Duration::from_secs(2);
/// So often a machine without either is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

const MANAGER: &str = "org.freedesktop.NetworkManager";
const MANAGER_PATH: &str = "/org/freedesktop/NetworkManager";
const ACTIVE: &str = "org.freedesktop.NetworkManager.Connection.Active";
const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PORTAL_PATH: &str = "/org/freedesktop/portal/desktop";
const MONITOR: &str = "org.freedesktop.portal.NetworkMonitor";

/// Who keeps the link.
#[derive(Debug, Clone, Copy)]
enum Keeper {
    NetworkManager,
    Portal,
}

/// The link now.
pub(super) async fn read(address: Option<&str>) -> LinkState {
    for keeper in [Keeper::NetworkManager, Keeper::Portal] {
        let asked = async {
            let connection = keeper.connect(address).await?;
            keeper.read(&connection).await
        };
        if let Ok(Ok(Some(state))) = tokio::time::timeout(PATIENCE, asked).await {
            return state;
        }
    }
    LinkState::default()
}

/// Tells the link and each change of it until nobody listens.
pub(super) async fn follow(address: Option<String>, tell: watch::Sender<LinkState>) {
    let following = async {
        loop {
            for keeper in [Keeper::NetworkManager, Keeper::Portal] {
                if let Err(error) = keeper.follow(address.as_deref(), &tell).await {
                    tracing::debug!(?keeper, %error, "the link is not known from here");
                }
            }
            told(&tell, LinkState::default());
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    tokio::select! {
        () = following => {}
        () = tell.closed() => {}
    }
}

fn told(tell: &watch::Sender<LinkState>, state: LinkState) {
    tell.send_if_modified(|known| {
        let new = *known != state;
        *known = state;
        new
    });
}

impl Keeper {
    async fn connect(self, address: Option<&str>) -> zbus::Result<Connection> {
        let builder = match (address, self) {
            (Some(address), _) => zbus::connection::Builder::address(address)?,
            (None, Self::NetworkManager) => zbus::connection::Builder::system()?,
            (None, Self::Portal) => zbus::connection::Builder::session()?,
        };
        builder.build().await
    }

    fn name(self) -> &'static str {
        match self {
            Self::NetworkManager => MANAGER,
            Self::Portal => PORTAL,
        }
    }

    /// Tells each change, for as long as it is on the bus.
    async fn follow(self, address: Option<&str>, tell: &watch::Sender<LinkState>) -> zbus::Result<()> {
        let connection = self.connect(address).await?;
        let (path, interface) = match self {
            Self::NetworkManager => (MANAGER_PATH, "org.freedesktop.DBus.Properties"),
            Self::Portal => (PORTAL_PATH, MONITOR),
        };
        let signal = || MatchRule::builder().msg_type(zbus::message::Type::Signal);
        let changes = signal().sender(self.name())?.path(path)?.interface(interface)?;
        let owner = signal()
            .sender("org.freedesktop.DBus")?
            .member("NameOwnerChanged")?
            .arg(0, self.name())?;
        let changes = MessageStream::for_match_rule(changes.build(), &connection, None).await?;
        let owner = MessageStream::for_match_rule(owner.build(), &connection, None).await?;
        let mut news = futures_util::stream::select(changes, owner);
        while let Some(state) = self.read(&connection).await? {
            told(tell, state);
            if news.next().await.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// The link; none when it is not on the bus. It is not started for this.
    async fn read(self, connection: &Connection) -> zbus::Result<Option<LinkState>> {
        let bus = fdo::DBusProxy::new(connection).await?;
        if !bus.name_has_owner(self.name().try_into()?).await? {
            return Ok(None);
        }
        match self {
            Self::NetworkManager => manager(connection).await,
            Self::Portal => portal(connection).await,
        }
        .map(Some)
    }
}

async fn proxy<'a>(
    connection: &Connection,
    name: &'a str,
    path: &'a str,
    interface: &'a str,
) -> zbus::Result<Proxy<'a>> {
    zbus::proxy::Builder::new(connection)
        .destination(name)?
        .path(path)?
        .interface(interface)?
        .cache_properties(CacheProperties::No)
        .build()
        .await
}

async fn manager(connection: &Connection) -> zbus::Result<LinkState> {
    let manager = proxy(connection, MANAGER, MANAGER_PATH, MANAGER).await?;
    let number = async |name| manager.get_property::<u32>(name).await;
    let mut link = LinkState {
        // NM_STATE: asleep, disconnected, going or coming; from 50 on there is some network, and 0 says nothing.
        online: match number("State").await? {
            10..50 => Some(false),
            50.. => Some(true),
            _ => None,
        },
        // NM_CONNECTIVITY_PORTAL. That it is "limited" is often said of links that carry all one needs.
        login: number("Connectivity").await.is_ok_and(|known| known == 2),
        // NM_METERED: yes, no, and what it guesses of either.
        metered: match number("Metered").await? {
            1 | 3 => Some(true),
            2 | 4 => Some(false),
            _ => None,
        },
        ..LinkState::default()
    };
    let active = manager
        .get_property::<OwnedObjectPath>("PrimaryConnection")
        .await?;
    if active.as_str() != "/" {
        let active = proxy(connection, MANAGER, active.as_str(), ACTIVE).await?;
        // It may be gone by now: then the next signal says so.
        link.id = active.get_property("Uuid").await.ok();
        link.name = active.get_property("Id").await.ok();
    }
    Ok(link)
}

async fn portal(connection: &Connection) -> zbus::Result<LinkState> {
    let monitor = proxy(connection, PORTAL, PORTAL_PATH, MONITOR).await?;
    let connectivity: u32 = monitor.call("GetConnectivity", &()).await?;
    Ok(LinkState {
        online: Some(monitor.call("GetAvailable", &()).await?),
        login: connectivity == 3,
        metered: Some(monitor.call("GetMetered", &()).await?),
        ..LinkState::default()
    })
}

#[cfg(test)]
#[path = "bus_tests.rs"]
mod tests;
