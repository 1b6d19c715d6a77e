//! Tables of histories: a row of 16 bytes holds what was seen after one context in half a byte.

/// Four rows, which the processor brings at once.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Line([[u8; 16]; 4]);

/// One context's rows: a check byte, then the histories of the 15 places in a tree of four bits.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    lines: Vec<Line>,
    mask: usize,
}

/// Where a row is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    line: usize,
    row: usize,
}

impl Rows {
    /// `bits` of lines.
    pub(super) fn new(bits: u32) -> Self {
        Self {
            lines: vec![Line([[0; 16]; 4]); 1 << bits],
            mask: (1 << bits) - 1,
        }
    }

    /// The row of a context: found by its check byte, or taken from the least seen of four.
    #[inline]
    pub(super) fn find(&mut self, hash: u32) -> Place {
        let check = hash.to_be_bytes()[0];
        let line = hash as usize & self.mask;
        let rows = &mut self.lines[line].0;
        if let Some(row) = rows.iter().position(|row| row[0] == check) {
            return Place { line, row };
        }
        let mut least = 0;
        for row in 1..4 {
            // States are numbered in the order they are reached: a smaller one has seen less.
            if rows[row][1] < rows[least][1] {
                least = row;
            }
        }
        rows[least] = [0; 16];
        rows[least][0] = check;
        Place { line, row: least }
    }

    /// The history at `node` (1 to 15) of a row.
    #[inline]
    pub(super) fn at(&mut self, place: Place, node: usize) -> &mut u8 {
        &mut self.lines[place.line & self.mask].0[place.row & 3][node & 15]
    }
}
