//! Forests of small trees over measures, as `training/train.py` writes them.
//!
//! A tree asks only on which side of a border a measure is. So each measure is one byte here: how many of the borders
//! that any tree asks about lie below it. A page's blocks fit in a quarter of the memory, and the answers are the same.

use std::hint::select_unpredictable;

use super::model::take;

/// Forests that judge by the same measures, the later ones by more.
#[derive(Debug)]
pub(super) struct Judges<const N: usize> {
    pub(super) codes: Codes,
    pub(super) forests: [Forest; N],
}

impl<const N: usize> Judges<N> {
    /// Reads tables; one that does not read knows nothing.
    pub(super) fn read(tables: [&[u8]; N]) -> Self {
        let grown = tables.map(|bytes| Grown::parse(bytes).unwrap_or_default());
        let codes = Codes::of(&grown);
        let forests = std::array::from_fn(|at| Forest::of(&grown[at], &codes).unwrap_or_default());
        Self { codes, forests }
    }
}

/// By measure, the borders that trees ask about, the least first.
#[derive(Debug)]
pub(super) struct Codes {
    begins: Vec<usize>,
    borders: Vec<f32>,
}

impl Codes {
    fn of(forests: &[Grown]) -> Self {
        let measures = forests.iter().map(|forest| forest.measures).max().unwrap_or(0);
        let mut by_measure: Vec<Vec<f32>> = vec![Vec::new(); measures];
        let nodes = forests.iter().flat_map(|forest| &forest.nodes);
        for (measure, _, value) in nodes.filter(|(measure, ..)| *measure != LEAF) {
            by_measure[usize::from(*measure)].push(*value);
        }
        let mut codes = Self {
            begins: vec![0],
            borders: Vec::new(),
        };
        for mut borders in by_measure {
            borders.sort_by(f32::total_cmp);
            borders.dedup();
            codes.borders.extend(borders);
            codes.begins.push(codes.borders.len());
        }
        codes
    }

    fn borders(&self, measure: usize) -> &[f32] {
        match self.begins.get(measure..=measure + 1) {
            Some([from, to]) => &self.borders[*from..*to],
            _ => &[],
        }
    }

    /// Writes the codes of so many measures, of which the first has this place among all.
    pub(super) fn write(&self, first: usize, values: &[f32], out: &mut [u8]) {
        for (at, (value, out)) in values.iter().zip(out).enumerate() {
            let below = self
                .borders(first + at)
                .partition_point(|border| *value > *border);
            // A forest with more borders than a byte counts does not read.
            *out = u8::try_from(below).unwrap_or(u8::MAX);
        }
    }
}

/// A forest as its table has it: of each node what is measured, the node beyond the border, the border or value.
///
/// Format: how many measures, trees and nodes (u32); of each tree its beginning and its depth (u32); then the nodes:
/// what is measured (u16; 65535 is a leaf), the two next nodes (u16, from the tree's beginning), border or value (f32),
/// little-endian.
#[derive(Debug, Default)]
struct Grown {
    measures: usize,
    trees: Vec<(usize, u32)>,
    nodes: Vec<(u16, u16, f32)>,
}

const LEAF: u16 = u16::MAX;

impl Grown {
    fn parse(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let mut number = || Some(u32::from_le_bytes(take(bytes)?));
        let measures = number()? as usize;
        let (trees, count) = (number()?, number()?);
        let trees = (0..trees).map(|_| Some((number()? as usize, number()?)));
        let trees: Vec<(usize, u32)> = trees.collect::<Option<_>>()?;
        let mut nodes = Vec::new();
        let mut begins = trees.iter().map(|tree| tree.0).peekable();
        let mut begin = 0;
        for at in 0..count as usize {
            begin = begins.next_if_eq(&at).unwrap_or(begin);
            let own = u16::try_from(at - begin).ok()?;
            let measure = u16::from_le_bytes(take(bytes)?);
            let next = [u16::from_le_bytes(take(bytes)?), u16::from_le_bytes(take(bytes)?)];
            let value = f32::from_le_bytes(take(bytes)?);
            let leaf = measure == LEAF;
            (leaf || (next[0] == own + 1 && usize::from(measure) < measures)).then_some(())?;
            nodes.push((measure, if leaf { own } else { next[1] }, value));
        }
        Some(Self {
            measures,
            trees,
            nodes,
        })
    }
}

/// Boosted trees over codes; the answer is a probability.
#[derive(Debug, Default)]
pub(super) struct Forest {
    measures: usize,
    /// Beginning and depth.
    trees: Vec<(usize, u32)>,
    nodes: Vec<Split>,
    /// By node: what a leaf says.
    leaves: Vec<f32>,
}

/// Up to its border it leads to the node behind it.
#[derive(Debug, Clone, Copy)]
struct Split {
    measure: u16,
    /// The node beyond the border, from the tree's beginning; a leaf leads to itself.
    beyond: u16,
    /// What is greater is beyond: everything at a leaf, which asks for more than nothing.
    border: i16,
}

/// Rows judged at once: the processor follows several at the same time, and they stay in its nearest memory.
const LANES: usize = 8;

impl Forest {
    fn of(grown: &Grown, codes: &Codes) -> Option<Self> {
        let split = |(measure, beyond, value): &(u16, u16, f32)| {
            if *measure == LEAF {
                return Some(Split {
                    measure: 0,
                    beyond: *beyond,
                    border: -1,
                });
            }
            let borders = codes.borders(usize::from(*measure));
            let at = borders.binary_search_by(|border| border.total_cmp(value)).ok()?;
            Some(Split {
                measure: *measure,
                beyond: *beyond,
                border: i16::from(u8::try_from(at).ok().filter(|at| *at < u8::MAX)?),
            })
        };
        let leaf = |(measure, _, value): &(u16, u16, f32)| if *measure == LEAF { *value } else { 0.0 };
        Some(Self {
            measures: grown.measures,
            trees: grown.trees.clone(),
            nodes: grown.nodes.iter().map(split).collect::<Option<_>>()?,
            leaves: grown.nodes.iter().map(leaf).collect(),
        })
    }

    /// The probability of each of so many rows of this width, whose codes `fill` writes; 0 when it judges by others.
    pub(super) fn judge(
        &self,
        count: usize,
        width: usize,
        mut fill: impl FnMut(usize, &mut [u8]),
    ) -> Vec<f32> {
        let mut sums = vec![0.0_f32; count];
        if self.measures != width || width == 0 {
            return sums;
        }
        let mut lanes = vec![0_u8; width * LANES];
        for (group, sums) in sums.chunks_mut(LANES).enumerate() {
            for (lane, row) in lanes.chunks_mut(width).enumerate().take(sums.len()) {
                fill(group * LANES + lane, row);
            }
            let found = self.sums(&lanes, width);
            sums.copy_from_slice(&found[..sums.len()]);
        }
        for sum in &mut sums {
            *sum = 1.0 / (1.0 + (-*sum).exp());
        }
        sums
    }

    /// What all trees say together of each of the rows.
    fn sums(&self, lanes: &[u8], width: usize) -> [f32; LANES] {
        let from: [usize; LANES] = std::array::from_fn(|lane| lane * width);
        let mut found = [0.0_f32; LANES];
        for (begin, depth) in &self.trees {
            let nodes = &self.nodes[*begin..];
            let mut at = [0_usize; LANES];
            for _ in 0..*depth {
                for (at, from) in at.iter_mut().zip(from) {
                    let node = nodes[*at];
                    let beyond = i16::from(lanes[from + usize::from(node.measure)]) > node.border;
                    *at = select_unpredictable(beyond, usize::from(node.beyond), *at + 1);
                }
            }
            for (found, at) in found.iter_mut().zip(at) {
                *found += self.leaves[begin + at];
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One tree: is the first measure above `border`, then `above`, else `below`.
    fn table(measures: u32, border: f32, below: f32, above: f32) -> Vec<u8> {
        let mut out: Vec<u8> = [measures, 1, 3, 0, 1]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect();
        for (measure, left, right, value) in [(0, 1, 2, border), (LEAF, 0, 0, below), (LEAF, 0, 0, above)] {
            out.extend([measure, left, right].iter().flat_map(|n: &u16| n.to_le_bytes()));
            out.extend(value.to_le_bytes());
        }
        out
    }

    fn chances<const N: usize>(judges: &Judges<N>, forest: usize, values: &[f32]) -> Vec<f32> {
        judges.forests[forest].judge(values.len(), 1, |at, row| {
            judges.codes.write(0, &values[at..=at], row);
        })
    }

    #[test]
    fn a_measure_is_told_by_the_borders_of_all_forests() {
        let tables = [table(1, 2.5, -9.0, 9.0), table(1, 4.0, -9.0, 9.0)];
        let judges = Judges::read([&tables[0], &tables[1]]);
        let values = [f32::NAN, -1.0, 2.5, 2.6, 4.0, 4.1, 99.0, 3.0, 5.0];
        let beyond = |forest| -> Vec<bool> {
            chances(&judges, forest, &values)
                .iter()
                .map(|chance| *chance > 0.5)
                .collect()
        };
        assert_eq!(beyond(0), values.map(|value| value > 2.5));
        assert_eq!(beyond(1), values.map(|value| value > 4.0));
    }

    #[test]
    fn a_damaged_table_knows_nothing_and_harms_nothing() {
        let whole = table(1, 2.5, -9.0, 9.0);
        for damaged in [
            &whole[..whole.len() - 1],
            b"",
            b"\xff\xff\xff\xff\xff\xff\xff\xff",
        ] {
            let judges = Judges::read([damaged]);
            assert_eq!(chances(&judges, 0, &[3.0]), [0.0]);
        }
        let other = Judges::read([&table(2, 2.5, -9.0, 9.0)]);
        assert_eq!(chances(&other, 0, &[3.0]), [0.0], "it judges by two measures");
    }

    #[test]
    fn the_tables_of_the_program_read() {
        let blocks = super::super::model::blocks();
        assert!(blocks.forests.iter().all(|forest| forest.trees.len() > 50));
        assert!(super::super::model::days().forests[0].trees.len() > 50);
    }
}
