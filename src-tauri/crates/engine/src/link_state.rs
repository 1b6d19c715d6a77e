//! What the system knows of the link: whether there is one, whether it costs, and which one it is.
//!
//! NetworkManager is asked, else the desktop's portal; where neither is, nothing is known, and that is no obstacle.

#[cfg(target_os = "linux")]
mod bus;

use tokio::sync::watch;

/// The link, as far as the system knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkState {
    /// Whether there is one.
    pub online: Option<bool>,
    /// Whether it wants a login before anything else.
    pub login: bool,
    /// Whether its bytes cost.
    pub metered: Option<bool>,
    /// What the system knows this network by.
    pub id: Option<String>,
    /// Its name, to be shown.
    pub name: Option<String>,
}

/// Who is asked about the link.
#[derive(Debug, Clone, Default)]
pub enum LinkSource {
    /// This machine.
    #[default]
    System,
    /// Whoever is on the bus at this address.
    Bus(String),
    /// A test, or whoever else knows.
    Told(watch::Receiver<LinkState>),
}

impl LinkSource {
    /// The link now; what cannot be learned in two seconds is not known.
    pub async fn now(&self) -> LinkState {
        match self {
            Self::Told(told) => told.borrow().clone(),
            #[cfg(target_os = "linux")]
            Self::System => bus::read(None).await,
            #[cfg(target_os = "linux")]
            Self::Bus(address) => bus::read(Some(address)).await,
            #[cfg(not(target_os = "linux"))]
            Self::System | Self::Bus(_) => LinkState::default(),
        }
    }

    /// The link from now on, for as long as somebody holds the receiver. Must be called within a runtime.
    pub fn follow(&self) -> watch::Receiver<LinkState> {
        #[cfg(target_os = "linux")]
        let address = match self {
            Self::Told(told) => return told.clone(),
            Self::System => None,
            Self::Bus(address) => Some(address.clone()),
        };
        #[cfg(not(target_os = "linux"))]
        if let Self::Told(told) = self {
            return told.clone();
        }
        let (tell, told) = watch::channel(LinkState::default());
        #[cfg(target_os = "linux")]
        tokio::spawn(bus::follow(address, tell));
        // Elsewhere nobody tells: the receiver stays at what is not known.
        #[cfg(not(target_os = "linux"))]
        drop(tell);
        told
    }
}
