//! The page's lines of text: what stands between two borders of blocks, and what can be counted in it.

use super::model::{Lexicon, hash_lower};
use super::tree::{Tree, add_words};

/// Words of a block that are looked up; what is longer is text.
const WORDS_LOOKED_UP: usize = 32;
/// Words of a block that are compared with the headline and the description.
const FIRST_WORDS: usize = 40;

/// One run of text without a border of a block in it.
#[derive(Debug, Default, Clone)]
pub(super) struct Block {
    /// The nearest element that is a block.
    pub(super) container: usize,
    /// The first and the last text of it.
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) line: String,
    /// Words as runs of letters and digits.
    pub(super) words: u32,
    pub(super) chars: u32,
    pub(super) link_words: u32,
    pub(super) links: u32,
    pub(super) bold_words: u32,
    pub(super) commas: u32,
    pub(super) sentences: u32,
    pub(super) numbers: u32,
    pub(super) capitals: u32,
    pub(super) shouts: u32,
    /// Pictures since the block before.
    pub(super) pictures: u32,
    /// What the words say, as learned: sum, least, most, first.
    pub(super) tone: [f32; 4],
    /// The hashes of the first words.
    pub(super) first_words: Vec<u32>,
    /// Whether a sign of rights, one that parts links, or one of money stands in it.
    pub(super) has_rights: bool,
    pub(super) has_separator: bool,
    pub(super) has_money: bool,
}

impl Block {
    pub(super) fn link_share(&self) -> f32 {
        share(self.link_words, self.words)
    }

    /// What the words say, for each of them.
    pub(super) fn mean_tone(&self) -> f32 {
        self.tone[0] / (real(self.words.min(32)) + 2.0)
    }
}

/// One count in another, and none in none.
pub(super) fn share(part: u32, whole: u32) -> f32 {
    if whole == 0 { 0.0 } else { real(part) / real(whole) }
}

/// A count as a measure.
#[expect(
    clippy::cast_precision_loss,
    reason = "a measure needs no more than six digits"
)]
pub(super) const fn real(count: u32) -> f32 {
    count as f32
}

/// The blocks of a page, in order; those without a letter or digit are left out.
pub(super) fn of(tree: &Tree<'_>, lexicon: &Lexicon) -> Vec<Block> {
    let mut reader = Reader {
        tree,
        lexicon,
        blocks: Vec::new(),
        now: Block::default(),
        started: false,
        gap: false,
        breaks: 0,
        pictures: 0,
    };
    let mut ends: Vec<(usize, bool)> = Vec::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        while ends.last().is_some_and(|(end, _)| *end <= at) {
            if ends.pop().is_some_and(|(_, block)| block) {
                reader.flush();
            }
        }
        if node.is_text() {
            reader.text(at);
            continue;
        }
        let block = node.is_block;
        match node.name() {
            "br" => reader.line_break(),
            "img" | "video" | "audio" => reader.pictures += 1,
            "a" => reader.now.links += 1,
            _ => {}
        }
        if block {
            reader.flush();
        }
        if node.end() > at + 1 {
            ends.push((node.end(), block));
        }
    }
    reader.flush();
    reader.blocks
}

struct Reader<'t, 'a> {
    tree: &'t Tree<'a>,
    lexicon: &'t Lexicon,
    blocks: Vec<Block>,
    now: Block,
    started: bool,
    gap: bool,
    breaks: u32,
    pictures: u32,
}

impl Reader<'_, '_> {
    fn line_break(&mut self) {
        self.gap = true;
        self.breaks += 1;
        // An empty line parts paragraphs where a page has no others.
        if self.breaks >= 2 {
            self.flush();
        }
    }

    fn text(&mut self, at: usize) {
        let node = &self.tree.nodes[at];
        if node.text().trim().is_empty() {
            self.gap |= !node.text().is_empty();
            return;
        }
        self.breaks = 0;
        if !self.started {
            self.started = true;
            self.now.first = at;
            let mut above = std::iter::once(node.parent()).chain(self.tree.above(node.parent()));
            self.now.container = above.find(|at| self.tree.nodes[*at].is_block).unwrap_or(0);
        }
        self.now.last = at;
        let in_link = self.is_in(node.parent(), &["a"]);
        let in_bold = self.is_in(node.parent(), &["b", "strong"]);
        let before = self.now.line.len();
        add_words(node.text(), &mut self.now.line, &mut self.gap);
        let added = self.now.line[before..]
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .count();
        let added = u32::try_from(added).unwrap_or(u32::MAX);
        self.now.link_words += if in_link { added } else { 0 };
        self.now.bold_words += if in_bold { added } else { 0 };
    }

    /// Whether a text stands in one of these, within its block.
    fn is_in(&self, parent: usize, names: &[&str]) -> bool {
        let mut at = parent;
        loop {
            let node = &self.tree.nodes[at];
            if names.contains(&node.name()) {
                return true;
            }
            if at == 0 || node.is_block {
                // A link may hold whole blocks.
                return names == ["a"] && self.tree.ancestry(at).slots[13] > 0;
            }
            at = node.parent();
        }
    }

    fn flush(&mut self) {
        self.breaks = 0;
        self.gap = false;
        if !self.started {
            self.now.links = 0;
            return;
        }
        self.started = false;
        let mut block = std::mem::take(&mut self.now);
        // The next line grows where this one did; it is kept in no more than it needs.
        let mut line = std::mem::take(&mut block.line);
        block.line = line.as_str().to_owned();
        line.clear();
        self.now.line = line;
        count(&mut block, self.lexicon);
        if block.words > 0 {
            block.pictures = std::mem::take(&mut self.pictures);
            self.blocks.push(block);
        }
    }
}

fn count(block: &mut Block, lexicon: &Lexicon) {
    let mut first_words = Vec::with_capacity(FIRST_WORDS.min(block.line.len() / 4 + 1));
    for word in block
        .line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        block.words += 1;
        let mut letters = word.chars();
        let first = letters.next().unwrap_or(' ');
        block.numbers += u32::from(first.is_numeric());
        block.capitals += u32::from(first.is_uppercase());
        block.shouts += u32::from(first.is_uppercase() && word.len() > 1 && letters.all(char::is_uppercase));
        if first_words.len() < FIRST_WORDS {
            first_words.push(hash_lower(word));
        }
    }
    for (at, word) in first_words.iter().take(WORDS_LOOKED_UP).enumerate() {
        let tone = lexicon.word(*word);
        block.tone[0] += tone;
        block.tone[1] = block.tone[1].min(tone);
        block.tone[2] = block.tone[2].max(tone);
        if at == 0 {
            block.tone[3] = tone;
        }
    }
    block.first_words = first_words;
    let mut chars = 0;
    let mut letters = block.line.chars().peekable();
    while let Some(c) = letters.next() {
        chars += 1;
        match c {
            ',' | '،' => block.commas += 1,
            '.' | '!' | '?' | '…' | '؟' | '。' if letters.peek().is_none_or(|next| next.is_whitespace()) =>
            {
                block.sentences += 1;
            }
            '©' => block.has_rights = true,
            '|' | '•' | '»' | '›' | '→' => block.has_separator = true,
            '$' | '€' | '£' => block.has_money = true,
            _ => {}
        }
    }
    block.chars = chars;
}
