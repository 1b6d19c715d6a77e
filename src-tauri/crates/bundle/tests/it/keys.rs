//! Keys and signatures against the minisign command, where it is installed; the tests' own second opinion is in `packing`.

use std::path::Path;
use std::process::Command;

use kalan_bundle::{KeyError, PublicKey, SecretKey, Signature};

use crate::desk::{Desk, signer};

/// Whether the command is here; a test without it says so.
fn minisign() -> bool {
    let here = Command::new("minisign").arg("-v").output().is_ok();
    if !here {
        eprintln!("skipped: the minisign command is not installed (`cargo xtask setup` installs it)");
    }
    here
}

fn run(folder: &Path, args: &[&str], input: &str) -> bool {
    use std::io::Write as _;
    let mut command = Command::new("minisign");
    command.args(args).current_dir(folder);
    command.stdin(std::process::Stdio::piped());
    command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    let mut child = command.spawn().expect("it was found");
    let mut stdin = child.stdin.take().expect("it was asked for");
    // A command that wants no input may be gone.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait().expect("it ends").success()
}

#[test]
fn minisign_verifies_what_we_sign() {
    if !minisign() {
        return;
    }
    let desk = Desk::new();
    let (key, message) = (signer(), "ce qui est dit");
    std::fs::write(desk.path("m"), message).unwrap();
    std::fs::write(desk.path("k.pub"), key.public_key().to_file()).unwrap();
    std::fs::write(
        desk.path("m.minisig"),
        key.sign(message.as_bytes(), "pour Ségou").to_string(),
    )
    .unwrap();
    let folder = desk.path("");
    assert!(run(&folder, &["-V", "-m", "m", "-p", "k.pub"], ""));
    std::fs::write(desk.path("m"), "ce qui n'est pas dit").unwrap();
    assert!(
        !run(&folder, &["-V", "-m", "m", "-p", "k.pub"], ""),
        "the test itself would see a forgery"
    );
}

#[test]
fn we_verify_what_minisign_signs_and_open_its_keys() {
    if !minisign() {
        return;
    }
    let desk = Desk::new();
    let folder = desk.path("");
    std::fs::write(desk.path("m"), "ce qui est dit").unwrap();
    assert!(run(&folder, &["-G", "-W", "-p", "k.pub", "-s", "k.key"], ""));
    assert!(run(
        &folder,
        &["-S", "-s", "k.key", "-m", "m", "-t", "pour Ségou"],
        ""
    ));
    let text = |name: &str| std::fs::read_to_string(desk.path(name)).unwrap();
    let key: PublicKey = text("k.pub").parse().unwrap();
    let signature: Signature = text("m.minisig").parse().unwrap();
    key.verify("ce qui est dit".as_bytes(), &signature).unwrap();
    assert_eq!(signature.trusted_comment(), "pour Ségou");
    assert_eq!(key.verify(b"autre chose", &signature), Err(KeyError::Forged));
    let secret = SecretKey::open(&text("k.key"), None).unwrap();
    assert_eq!(secret.public_key(), key);
}

#[test]
fn minisign_signs_with_a_key_of_ours() {
    if !minisign() {
        return;
    }
    let desk = Desk::new();
    let folder = desk.path("");
    std::fs::write(desk.path("m"), "ce qui est dit").unwrap();
    std::fs::write(desk.path("k.key"), signer().to_bare_file()).unwrap();
    assert!(run(&folder, &["-S", "-s", "k.key", "-m", "m"], ""));
    let signature: Signature = std::fs::read_to_string(desk.path("m.minisig"))
        .unwrap()
        .parse()
        .unwrap();
    signer()
        .public_key()
        .verify("ce qui est dit".as_bytes(), &signature)
        .unwrap();
}

#[test]
fn a_signature_covers_its_comment_and_every_byte() {
    let key = signer();
    let text = key.sign(b"message", "sequence 7").to_string();
    let verified = |text: &str| {
        let signature: Result<Signature, KeyError> = text.parse();
        signature.and_then(|signature| key.public_key().verify(b"message", &signature))
    };
    assert_eq!(verified(&text), Ok(()));
    assert_eq!(
        verified(&text.replace("sequence 7", "sequence 8")),
        Err(KeyError::Forged)
    );
    assert!(
        verified(&text.replace("RUS", "RWS")).is_err(),
        "the older variant is not taken"
    );
    let mut refused = 0;
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else {
            continue;
        };
        let untrusted = at < text.find('\n').unwrap();
        let outcome = verified(&changed);
        assert!(outcome.is_err() || untrusted, "byte {at} says nothing");
        refused += usize::from(outcome.is_err());
    }
    assert!(refused > 200, "{refused}");
}

#[test]
fn files_that_are_no_signatures_are_refused_and_no_panic() {
    for text in [
        "",
        "\n\n\n",
        "untrusted comment: \n\ntrusted comment: \n",
        "untrusted comment: é\nRUQ\ntrusted comment: é\né",
        "trusted comment:",
    ] {
        assert!(text.parse::<Signature>().is_err(), "{text:?}");
        assert!(text.parse::<PublicKey>().is_err(), "{text:?}");
    }
}
