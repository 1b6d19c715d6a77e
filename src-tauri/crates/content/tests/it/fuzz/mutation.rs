//! Makes one input out of others: cut, crossed, repeated, poisoned.

use crate::random::Random;

/// The longest input that is made.
const MAX_BYTES: usize = 192 * 1024;

/// What breaks readers of markup.
#[rustfmt::skip]
pub(super) const MARKUP: &[&str] = &[
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='jav&#9;ascript:alert(1)'>", "<svg><style>",
    "<math><mtext><table><mglyph><style><!--", "</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>", "<p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<template>", "<svg><foreignObject><p>", "</p>",
    "<table><tr><td>", "</table>", "<caption>", "<select><option>", "<textarea>", "<title>", "<plaintext>", "<xmp>",
    "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE x [<!ENTITY a 'b'>]>",
    "&#0;", "&#xD800;", "&#1114112;", "&#99999999999999999999;", "&notin;", "&a", "\0", "\u{feff}", "\u{202e}", "\r",
    "<a href=", "\"", "'", ">", "<", "/>", " onclick=x", " style='x:url(javascript:1)'", " id='a b' id=c", " srcset='a 1x,,b 2x'",
    "<base href='javascript:/'>", "<base href='//b.test/x/'>", "<iframe src='https://www.youtube.com/embed/a'>", "<o:p>",
    "<audio><source src=x><track src=y>", "<picture><source srcset='a.webp 1x'><img>", "<video poster='data:,x'>", "<rt>",
    "<nobr><nobr><a><a><button><button>", "<b><p></b></p>", "<ul><li><ul>", "<pre>\n\n", "<a xlink:href='javascript:1'>",
    "<annotation-xml encoding='text/html'><img src=x onerror=1>", "<mi><style></mi><img src onerror=1>", "<frameset>",
];
/// What feeds are made of.
#[rustfmt::skip]
pub(super) const FEED: &[&str] = &[
    "<item>", "</item>", "<entry>", "</entry>", "<channel>", "<rss version='2.0'>", "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>", "<content type='html'>&lt;script>1&lt;/script>",
    "<content:encoded><![CDATA[<p onclick=x>", "<guid isPermaLink='true'>", "<link>javascript:alert(1)</link>", "<summary mode='base64'>PHA+</summary>",
    "<link rel='next' href='?page=2'/>", "<pubDate>Thu, 99 Jul 9999 99:99:99 +9999</pubDate>", "<updated>-9999-01-01T00:00:00Z</updated>",
    "<enclosure url='x' length='99999999999999999999'/>", "<author><name>", "<rdf:RDF>", "xml:base='file:///etc/'", "xml:lang='x-'",
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[", "\"content_html\":\"<script>\"", "[[[[[[[[", "{\"a\":", "\\ud800", "]}",
];
/// What a page says of itself.
#[rustfmt::skip]
pub(super) const PAGE: &[&str] = &[
    "<article>", "</article>", "<h1>", "</h1>", "<main>", "<nav><ul><li><a href=/>", "<time datetime='0000-00-00'>", "<meta http-equiv=refresh content='0;url=x'>",
    "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"x\",\"author\":[[[{\"name\":", "</script>", "{\"@graph\":[{\"@graph\":[",
    "<meta property=og:title content=''>", "<meta name=author content='par'>", "<link rel=canonical href='//'>", "<html lang='zz-'>",
    "<img src='data:image/png;base64,", "data:image/", "<img data-src='a b' srcset=',,, 9999999999w'>", "<p class=byline>Par <a rel=author>",
    "<!-- saved from url=(0013)https://x/ -->", "<!-- Page saved with SingleFile url: ", "<input type=password>", "<br><br>", "<link rel=next href='?page=2'>", "<a href='?page=2'>2</a>", "<link rel=amphtml href='//'>", "\u{200b}", "<center><font>",
];
/// What is told from a plain text.
#[rustfmt::skip]
pub(super) const TEXT: &[&str] = &[
    "# ", "---\ntitle: \n", "+++\na = [", "\n- a\n", "\n\n", "[a](", "[a]: /x\n", "[a][a]", "**", "```\n", "> > > > ", "|a|b|\n|-|-|\n", "[^1]", "[^1]: ", "<div>",
    "~~", "*_*_*_", "![", "](", "\\", "`", "1. ", "    ", "\t", "- [ ] ", "http://", "&copy", "Par ", "30 juil.", " min de lecture", "Partager\n", "0 commentaire\n",
];
/// What books, PDF and archives are made of.
#[rustfmt::skip]
pub(super) const DOCUMENT: &[&str] = &[
    "\r\n------B\r\n", "Content-Type: text/html\r\n\r\n", "Content-Type: multipart/related; boundary=\"----B\"\r\n\r\n", "Content-Transfer-Encoding: base64\r\n",
    "Content-Type: message/rfc822\r\n\r\n", "Content-ID: <a>\r\n", "cid:", "Content-Location: javascript:x\r\n", "=?utf-8?B?", "=\r\n", "=3D", "charset*0*=x''%",
    " 0 R", "/Kids[2 0 R]", "/Contents[4 0 R 4 0 R]", "/Length 0", "/Filter/FlateDecode", "/Filter[/ASCIIHexDecode/LZWDecode]", "<<", ">>", "[", "]", "(", ")", "stream\n",
    "endstream", "endobj", "1 0 obj", "/F1 9999999 Tf ", "/F1 -1 Tf ", "0 0 0 0 0 0 cm ", "1e30 0 0 1e30 0 0 cm ", "q ", "Q ", "/X Do ", "BT ", "ET ", "(a) Tj ", "[(a)-9e9(b)] TJ ",
    "BI /W 9999 /H 9999 /BPC 8 /CS /RGB ID ", " EI ", "3 Tr ", "/Encoding/Identity-H", "/Subtype/Type0", "/ToUnicode 4 0 R", "/MediaBox[0 0 0 0]", "/MediaBox[-1e9 0 1e9 1e9]", "-1 ", "4294967296 ",
    "<item id='x' href='../../../x'/>", "<itemref idref='c1'/>", "full-path='/'", "href='%00'", "href='#'", "<svg><image xlink:href='a.png'/></svg>", "<a id='x'/>", "properties='cover-image'",
];
/// Dates, nearly.
#[rustfmt::skip]
pub(super) const DATE: &[&str] = &[
    "2025", "-07-", "T", "14:00", ":60", "Z", "+24:00", "-99:99", "+0200", "GMT", "30", "31", "29", "0", "99", "février", "Feb", "juil.", "août", "يوليو", "٣٠", "۲۰۲۵", "mɛ", "de ", "of ", "th ", "er ",
    ".", "/", "-", ",", " à ", "il y a ", "ago", "hier", "min", "9999", "-9999", "1969-12-31", "1e9", "İ", "ß", "\u{202f}", "\u{200f}", "[Europe/Paris]", "W52", "mar. ", "99999999999999999999",
];
/// Names of encodings where a page puts them, and what changes them midway.
#[rustfmt::skip]
pub(super) const ENCODING: &[&str] = &[
    "<meta charset=utf-16>", "<meta charset=iso-2022-jp>", "<meta charset=utf-7>", "<meta charset=x-user-defined>", "<meta charset=replacement>", "<meta charset=big5>", "charset=", "\u{1b}$B", "\u{1b}(B",
    "<?xml version='1.0' encoding='gb18030'?>", "<meta http-equiv=content-type content='text/html; charset=windows-1256'>", "\u{e}", "\u{f}", "+AGE-", "\u{feff}", "\u{fffd}", "Ã©", "â€™", "Ã\u{83}Â©", "é", "語", "\u{10ffff}",
];

/// Makes inputs out of `seeds` and `fragments`.
pub(super) struct Mutator<'s> {
    pub(super) random: Random,
    pub(super) seeds: &'s [Vec<u8>],
    fragments: &'s [&'s [&'s str]],
}

impl<'s> Mutator<'s> {
    pub(super) fn new(seed: u64, seeds: &'s [Vec<u8>], fragments: &'s [&'s [&'s str]]) -> Self {
        let random = Random::new(seed);
        Self {
            random,
            seeds,
            fragments,
        }
    }

    /// One of the seeds, changed in a few places.
    pub(super) fn mutated(&mut self) -> Vec<u8> {
        let mut input = self.seed().to_vec();
        self.change(&mut input);
        input
    }

    /// Tags and pieces of pages in no order at all, or a changed page.
    pub(super) fn markup(&mut self) -> Vec<u8> {
        if self.random.below(4) == 0 {
            return self.mutated();
        }
        let mut input = Vec::new();
        for _ in 0..=self.random.below(40) {
            if self.random.below(3) == 0 {
                let seed = self.seed();
                let from = self.a_tag(seed);
                let to = (from + self.random.below(120)).min(seed.len());
                input.extend_from_slice(&seed[from..to]);
            } else {
                input.extend_from_slice(self.fragment().as_bytes());
            }
        }
        input
    }

    pub(super) fn seed(&mut self) -> &'s [u8] {
        let seeds = self.seeds;
        &seeds[self.random.below(seeds.len())]
    }

    /// From one to eight changes, the result never too long.
    pub(super) fn change(&mut self, input: &mut Vec<u8>) {
        for _ in 0..=self.random.below(8) {
            self.change_once(input);
            input.truncate(MAX_BYTES);
        }
    }

    fn change_once(&mut self, input: &mut Vec<u8>) {
        let at = self.place(input);
        let length = self.length(input.len() - at);
        match self.random.below(12) {
            0 => input.truncate(at),
            1 => drop(input.drain(at..at + length)),
            2 | 3 => self.insert(input, at),
            4 => {
                // The same again and again: what is quadratic shows.
                let times = [2, 20, 300, 3000][self.random.below(4)].min(MAX_BYTES / length.max(1));
                let again = input[at..at + length].repeat(times);
                input.splice(at..at, again);
            }
            5 => {
                let other = self.seed();
                let from = self.place(other);
                let taken = self.length(other.len() - from);
                input.splice(at..at + length, other[from..from + taken].iter().copied());
            }
            6 => {
                let other = self.seed();
                let from = self.place(other);
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            7 => self.swap_tags(input),
            8 => self.number(input, at),
            9 => {
                let fragment = self.fragment();
                let times = [1, 30, 1000, 20_000][self.random.below(4)].min(MAX_BYTES / fragment.len());
                input.splice(at..at, fragment.repeat(times).into_bytes());
            }
            10 => self.insert(input, at),
            _ => self.flip(input, at, length),
        }
    }

    fn insert(&mut self, input: &mut Vec<u8>, at: usize) {
        let fragment = self.fragment();
        input.splice(at..at, fragment.bytes());
    }

    fn flip(&mut self, input: &mut [u8], at: usize, length: usize) {
        let flips = length.min(4);
        for byte in &mut input[at..at + flips] {
            *byte = match self.random.below(3) {
                0 => *byte ^ (1 << self.random.below(8)),
                1 => [0, 0xff, 0x80, b'<', b'>', b'"', b'&', b'\n'][self.random.below(8)],
                _ => self.random.next().to_le_bytes()[0],
            };
        }
    }

    /// Two tags change places.
    fn swap_tags(&mut self, input: &mut Vec<u8>) {
        let (one, other) = (self.a_tag(input), self.a_tag(input));
        let (first, second) = (one.min(other), one.max(other));
        let end = |from: usize| {
            input[from..]
                .iter()
                .position(|b| *b == b'>')
                .map_or(input.len(), |at| from + at + 1)
        };
        let (first_end, second_end) = (end(first), end(second));
        if first_end <= second {
            let mut swapped = input[..first].to_vec();
            swapped.extend_from_slice(&input[second..second_end]);
            swapped.extend_from_slice(&input[first_end..second]);
            swapped.extend_from_slice(&input[first..first_end]);
            swapped.extend_from_slice(&input[second_end..]);
            *input = swapped;
        }
    }

    /// The next number becomes one at the edge.
    fn number(&mut self, input: &mut Vec<u8>, at: usize) {
        let Some(from) = input[at..]
            .iter()
            .position(u8::is_ascii_digit)
            .map(|step| at + step)
        else {
            return;
        };
        let digits = input[from..].iter().take_while(|b| b.is_ascii_digit()).count();
        let number = self.random.pick(&[
            "0",
            "-1",
            "1",
            "255",
            "65536",
            "2147483648",
            "18446744073709551616",
            "1e308",
            "00000000",
        ]);
        input.splice(from..from + digits, number.bytes());
    }

    fn fragment(&mut self) -> &'s str {
        let list = self.fragments[self.random.below(self.fragments.len())];
        self.random.pick(list)
    }

    /// A place in an input, mostly one where a tag or a line begins.
    fn place(&mut self, input: &[u8]) -> usize {
        match self.random.below(3) {
            0 => self.random.below(input.len() + 1),
            _ => self.a_tag(input),
        }
    }

    fn a_tag(&mut self, input: &[u8]) -> usize {
        let from = self.random.below(input.len() + 1);
        let next = input[from..].iter().position(|b| matches!(b, b'<' | b'\n'));
        next.map_or(from, |step| from + step)
    }

    /// A length up to `most`, mostly a short one.
    fn length(&mut self, most: usize) -> usize {
        let wide = [8, 64, 512, usize::MAX - 1][self.random.below(4)];
        self.random.below(most.min(wide) + 1)
    }
}
