import { expect, test } from "vitest";
import type { ArticleRow } from "../backend/bindings";
import { sampleArticles } from "../backend/memory-sample";
import { Chosen } from "./chosen.svelte";

const rows = sampleArticles(92);
const at = (index: number): ArticleRow | undefined => rows[index];
const one = (index: number): ArticleRow => {
  const row = rows[index];
  if (!row) throw new Error(`no row ${String(index)}`);
  return row;
};
const ids = (offset: number, limit: number) => Promise.resolve(rows.slice(offset, offset + limit).map(({ id }) => id));
const near = (index: number) => (index < 10 ? at(index) : undefined);
const places = (chosen: Chosen) => chosen.ids.map((id) => rows.findIndex((row) => row.id === id)).sort((a, b) => a - b);

test("one more, and one less", () => {
  const chosen = new Chosen();
  chosen.toggle(one(3), 3);
  chosen.toggle(one(7), 7);
  chosen.toggle(one(3), 3);
  expect(places(chosen)).toEqual([7]);
  expect(chosen.minutes).toBe(one(7).reading_time_minutes);
});

test("a range goes from where the last choice began, either way, and can be made shorter", async () => {
  const chosen = new Chosen();
  chosen.toggle(one(5), 5);
  await chosen.extend(5, 8, ids, at);
  expect(places(chosen)).toEqual([5, 6, 7, 8]);
  await chosen.extend(8, 6, ids, at);
  expect(places(chosen), "two steps back let go of two").toEqual([5, 6]);
  await chosen.extend(6, 3, ids, at);
  expect(places(chosen)).toEqual([3, 4, 5]);
  chosen.toggle(one(20), 20);
  await chosen.extend(20, 21, ids, at);
  expect(places(chosen), "the first range stays").toEqual([3, 4, 5, 20, 21]);
});

test("rows that are not here yet are chosen by their ids", async () => {
  const chosen = new Chosen();
  await chosen.all(100, ids, near);
  expect(chosen.size).toBe(100);
  expect(chosen.minutes, "nobody knows how long they take").toBeNull();
});

test("a range that is late does not come over a newer choice", async () => {
  const chosen = new Chosen();
  let answer: (ids: readonly string[]) => void = () => undefined;
  const late = chosen.extend(0, 50, () => new Promise((done) => (answer = done)), near);
  chosen.toggle(one(2), 2);
  answer(rows.slice(0, 51).map(({ id }) => id));
  await late;
  expect(places(chosen)).toEqual([2]);
  chosen.clear();
  expect(chosen.size).toBe(0);
});
