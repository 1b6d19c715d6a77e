//! The one thread that writes.
//!
//! SQLite's lock starves a waiting writer, so writers queue here and not there: a job is one short transaction,
//! sent to the thread that owns the only writing connection, and answered when it is committed.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;
use crate::transaction::WriteTx;

/// How far a committed job is on the disk when it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Survives a crash of the program; a power cut may take the last second. For what a sync can fetch again.
    Derived,
    /// Survives a power cut. For what a person did.
    Own,
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The way to the writing thread; dropping it ends the thread after the jobs that wait.
#[derive(Debug)]
pub(crate) struct Writer {
    path: PathBuf,
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Gives the connection to a thread of its own.
    pub(crate) fn start(connection: Connection, path: &Path) -> Result<Self, StoreError> {
        let (jobs, inbox) = channel();
        let thread = std::thread::Builder::new()
            .name("kalan-writer".to_owned())
            .spawn(move || work(connection, &inbox))
            .map_err(|error| StoreError::from_io(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Runs `job` in one transaction and waits for its end. When it fails nothing of it stays.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        durability: Durability,
        job: impl FnOnce(&WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run(move |connection| transact(connection, durability, job))
    }

    /// Runs `job` outside of any transaction and waits for its end.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = channel();
        let boxed: Job = Box::new(move |connection| {
            // Nobody listens any more when the asker is gone; the work is done all the same.
            let _ = answer.send(job(connection));
        });
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(boxed).is_ok());
        let answer = if sent { answered.recv().ok() } else { None };
        answer
            .unwrap_or_else(|| Err(stopped()))
            .map_err(|error| error.located(&self.path))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn stopped() -> StoreError {
    StoreError::Sqlite(rusqlite::Error::InvalidQuery)
}

fn work(mut connection: Connection, inbox: &Receiver<Job>) {
    while let Ok(job) = inbox.recv() {
        job(&mut connection);
    }
    // The log is folded into the file, so that a copied library is one file.
    let _ = connection.pragma_update(None, "wal_checkpoint", "TRUNCATE");
}

fn transact<T>(
    connection: &mut Connection,
    durability: Durability,
    job: impl FnOnce(&WriteTx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let level = if durability == Durability::Own {
        "FULL"
    } else {
        "NORMAL"
    };
    connection.pragma_update(None, "synchronous", level)?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let answer = job(&WriteTx::new(&tx))?;
    tx.commit()?;
    Ok(answer)
}
