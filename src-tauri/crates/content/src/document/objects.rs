//! How far the reader of PDF would walk to find the objects of a damaged file, asked before it is let at it.
//!
//! It tries an object at each place where one may begin, and one that never ends is followed to the end of the file: a
//! few thousand of them keep it busy for minutes. The same walk is made here without reading anything, and counted.

/// How often each byte of a file may be passed: objects hold no objects, and dictionaries that end are passed once.
const MAX_PASSES: usize = 16;
/// A small file may be as damaged as it likes.
const FREE_BYTES: usize = 1024 * 1024;
/// The reader gives up what is nested deeper.
const MAX_NESTING: usize = 512;

/// Whether the objects of the file are found in a number of steps that its size explains.
pub(super) fn are_bounded(pdf: &[u8]) -> bool {
    steps(pdf, pdf.len() * MAX_PASSES + FREE_BYTES).is_some()
}

/// The bytes that are passed in search of objects; none when they are more than the limit.
fn steps(pdf: &[u8], limit: usize) -> Option<usize> {
    let mut walk = Walk {
        pdf,
        at: 0,
        left: limit,
    };
    while let Some(byte) = walk.peek() {
        let from = walk.at;
        if byte.is_ascii_digit() {
            if walk.head()? {
                let behind = walk.at;
                walk.space()?;
                walk.object(0)?;
                walk.at = behind;
                continue;
            }
            walk.at = from;
        } else if walk.starts(b"<<") {
            if walk.object(0)? {
                continue;
            }
            walk.at = from;
        }
        walk.skip(|byte| !is_space(byte))?;
        if walk.at == from {
            walk.pass(1)?;
        }
    }
    Some(limit - walk.left)
}

/// A walk over a file with so many steps left; a method gives none when there are no more.
struct Walk<'p> {
    pdf: &'p [u8],
    at: usize,
    left: usize,
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.pdf.get(self.at).copied()
    }

    fn starts(&self, mark: &[u8]) -> bool {
        self.pdf[self.at..].starts_with(mark)
    }

    fn pass(&mut self, bytes: usize) -> Option<()> {
        self.at = (self.at + bytes).min(self.pdf.len());
        self.left = self.left.checked_sub(bytes)?;
        Some(())
    }

    fn skip(&mut self, which: impl Fn(u8) -> bool) -> Option<()> {
        let rest = &self.pdf[self.at..];
        let bytes = rest.iter().position(|byte| !which(*byte)).unwrap_or(rest.len());
        self.pass(bytes)
    }

    /// White space and comments.
    fn space(&mut self) -> Option<()> {
        self.skip(is_space)?;
        while self.peek() == Some(b'%') {
            self.skip(|byte| !matches!(byte, b'\n' | b'\r'))?;
            self.skip(is_space)?;
        }
        Some(())
    }

    /// `3 0 obj`; whether it is one.
    fn head(&mut self) -> Option<bool> {
        for _ in 0..2 {
            let from = self.at;
            self.skip(|byte| byte.is_ascii_digit())?;
            if self.at == from {
                return Some(false);
            }
            self.space()?;
        }
        let is_head = self.starts(b"obj");
        self.pass(if is_head { 3 } else { 0 })?;
        Some(is_head)
    }

    /// One object; whether it ends.
    fn object(&mut self, depth: usize) -> Option<bool> {
        let Some(byte) = self.peek() else {
            return Some(false);
        };
        let end: &[u8] = match byte {
            b'(' => return self.literal(),
            b'<' if self.starts(b"<<") => b">>",
            b'[' => b"]",
            _ => return self.word(),
        };
        if depth >= MAX_NESTING {
            return Some(false);
        }
        self.pass(end.len())?;
        loop {
            self.space()?;
            if self.starts(end) {
                self.pass(end.len())?;
                return Some(true);
            }
            if !self.object(depth + 1)? {
                return Some(false);
            }
        }
    }

    /// A string in round brackets.
    fn literal(&mut self) -> Option<bool> {
        let mut open = 0;
        while let Some(byte) = self.peek() {
            self.pass(if byte == b'\\' { 2 } else { 1 })?;
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                return Some(true);
            }
        }
        Some(false)
    }

    /// A name, a number, a word, a string in hexadecimal digits.
    fn word(&mut self) -> Option<bool> {
        let from = self.at;
        if self.starts(b"<") {
            self.skip(|byte| byte == b'<' || byte.is_ascii_hexdigit() || is_space(byte))?;
            self.pass(usize::from(self.starts(b">")))?;
            return Some(true);
        }
        self.pass(usize::from(self.starts(b"/")))?;
        self.skip(|byte| !is_space(byte) && !b"()<>[]{}/%".contains(&byte))?;
        Some(self.at > from)
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_file_is_passed_a_few_times() {
        let whole = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/Lang(fr)>>\nendobj\n2 0 obj[1 2 <</A[(a(b)\\)c)]>>]endobj\n\
            3 0 obj<</Length 9>>stream\n\x01\x02(<<\xff[[ \nendstream endobj\ntrailer\n<</Root 1 0 R>>\n"
            .repeat(50);
        let steps = steps(&whole, usize::MAX).expect("no limit");
        assert!(steps < 3 * whole.len(), "{steps} steps for {} bytes", whole.len());
    }

    #[test]
    fn objects_that_never_end_are_not_followed_to_the_end_again_and_again() {
        let head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n";
        for unit in [
            "3 0 obj<<\n",
            "3 0 obj(a\n",
            "3 0 obj[\n",
            "3 0 obj% ",
            "<</A(b\n",
            "3 0 obj<</Type\n",
            "1 % ",
        ] {
            let file = [head.as_slice(), unit.repeat(60_000).as_bytes()].concat();
            assert!(!are_bounded(&file), "{unit:?} again and again costs minutes");
            assert!(
                are_bounded(&file[..2_000]),
                "{unit:?}: a file of a page may be damaged"
            );
        }
        let cut = [
            head.as_slice(),
            &b"3 0 obj<</A(b)>>endobj ".repeat(100_000),
            b"4 0 obj<</B(c",
        ]
        .concat();
        assert!(are_bounded(&cut), "a file that was cut off is no bomb");
    }
}
