//! A poor link on this machine: so many bytes a second, so long a way, packets lost, and cut every now and then.
//!
//! It stands between a program and a web, and carries bytes as TCP gives them: no protocol of its own.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{Semaphore, mpsc};

use crate::random::Random;

/// What a packet carries at most, in bytes.
const PACKET_BYTES: usize = 1460;

/// Packets that a sender has under way: so many at first (RFC 6928), one more with each that arrives, so many at most.
const WINDOW: (usize, usize) = (10, 32);

/// How poor a link is.
#[derive(Debug, Clone, Copy)]
pub struct LinkQuality {
    /// Bytes a second, each way.
    pub bytes_per_sec: u64,
    /// From one end to the other.
    pub delay: Duration,
    /// Packets lost, of a thousand: each comes one round later.
    pub lost_per_mille: u64,
    /// Up so long, then down so long; never down when there is none.
    pub cut: Option<(Duration, Duration)>,
}

impl LinkQuality {
    /// 2G as it is met: 50 kbit/s, 700 ms there and back, 2 % lost.
    pub const TWO_G: Self = Self {
        bytes_per_sec: 6_250,
        delay: Duration::from_millis(350),
        lost_per_mille: 20,
        cut: None,
    };
}

/// A poor link under way; it ends with the program.
#[derive(Debug)]
pub struct Link {
    address: SocketAddr,
    carried: Arc<AtomicU64>,
}

struct Line {
    quality: LinkQuality,
    to: SocketAddr,
    began: Instant,
    /// When each way is free again.
    free: [Mutex<Instant>; 2],
    carried: Arc<AtomicU64>,
}

impl Link {
    /// Opens a link to `to`; must be called within a runtime.
    ///
    /// # Errors
    /// When the system has no port.
    pub async fn open(to: SocketAddr, quality: LinkQuality) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        // What stands in a buffer of this machine has not been carried: it must not pile up here.
        socket.set_send_buffer_size(8 * 1024)?;
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let listener = socket.listen(1024)?;
        let (address, carried, now) = (
            listener.local_addr()?,
            Arc::<AtomicU64>::default(),
            Instant::now(),
        );
        let line = Arc::new(Line {
            quality,
            to,
            began: now,
            free: [Mutex::new(now), Mutex::new(now)],
            carried: carried.clone(),
        });
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(line.clone(), near));
            }
        });
        Ok(Self { address, carried })
    }

    /// Where it is entered: `127.0.0.1:PORT`.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Bytes that it carried so far, both ways, lost ones twice.
    pub fn carried(&self) -> u64 {
        self.carried.load(Relaxed)
    }
}

impl Line {
    /// How long the link is still up; none when it is down, or for ever.
    fn up_for(&self) -> Result<Option<Duration>, Duration> {
        let Some((up, down)) = self.quality.cut else {
            return Ok(None);
        };
        let round = (up + down).as_nanos().max(1);
        let within = self.began.elapsed().as_nanos() % round;
        match up.as_nanos().checked_sub(within) {
            Some(left) if left > 0 => Ok(Some(nanos(left))),
            _ => Err(nanos(round - within)),
        }
    }

    /// When a packet of this size, sent now, has arrived.
    fn arrival(&self, way: usize, bytes: usize, random: &mut Random) -> Instant {
        let lost = random.next() % 1000 < self.quality.lost_per_mille;
        let times = 1 + u64::from(lost);
        self.carried.fetch_add(bytes as u64 * times, Relaxed);
        let takes = Duration::from_secs_f64(bytes as f64 * times as f64 / self.quality.bytes_per_sec as f64);
        let mut free = self.free[way].lock().unwrap_or_else(PoisonError::into_inner);
        *free = (*free).max(Instant::now()) + takes;
        *free + self.quality.delay * if lost { 3 } else { 1 }
    }
}

fn nanos(count: u128) -> Duration {
    Duration::from_nanos(u64::try_from(count).unwrap_or(u64::MAX))
}

/// Carries one connection until an end closes, or the link goes down: then nothing is said, as it is.
async fn carry(line: Arc<Line>, near: TcpStream) {
    // A connection that begins while the link is down hears nothing until it is up.
    if let Err(down) = line.up_for() {
        tokio::time::sleep(down).await;
    }
    tokio::time::sleep(line.quality.delay * 2).await;
    let Ok(far) = TcpStream::connect(line.to).await else {
        return;
    };
    let (_, _) = (near.set_nodelay(true), far.set_nodelay(true));
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    let both = async {
        tokio::join!(way(&line, 0, near_in, far_out), way(&line, 1, far_in, near_out));
    };
    let cut = async {
        match line.up_for() {
            Ok(Some(up)) => tokio::time::sleep(up).await,
            Ok(None) => std::future::pending().await,
            Err(_) => {}
        }
    };
    tokio::select! {
        () = both => {}
        () = cut => {}
    }
}

async fn way(line: &Line, which: usize, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
    let (sent, mut arriving) = mpsc::channel::<(Instant, Vec<u8>)>(WINDOW.1);
    let free = Semaphore::new(WINDOW.0);
    let sending = async {
        let (mut buffer, mut random) = (vec![0; PACKET_BYTES], Random::new(which as u64));
        loop {
            match from.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(bytes) => {
                    // The semaphore is never closed; who no longer listens is met below.
                    if let Ok(turn) = free.acquire().await {
                        turn.forget();
                    }
                    let at = line.arrival(which, bytes, &mut random);
                    if sent.send((at, buffer[..bytes].to_vec())).await.is_err() {
                        break;
                    }
                }
            }
        }
        drop(sent);
    };
    let receiving = async {
        let mut window = WINDOW.0;
        while let Some((at, packet)) = arriving.recv().await {
            tokio::time::sleep_until(at.into()).await;
            if to.write_all(&packet).await.is_err() {
                break;
            }
            let grows = usize::from(window < WINDOW.1);
            window += grows;
            free.add_permits(1 + grows);
        }
        drop(arriving);
        free.add_permits(1);
        let _ = to.shutdown().await;
    };
    tokio::join!(sending, receiving);
}
