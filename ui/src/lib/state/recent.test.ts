import { expect, test } from "vitest";
import { Recent } from "./recent";

function recent(): Recent {
  const kept = new Map<string, string>();
  return new Recent({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) });
}

const opened = (id: string) => ({ id, title: `Article ${id}`, site_name: null });

test("the article that was left in the middle is offered again, the last one first", () => {
  const all = recent();
  for (const id of ["a", "b", "c"]) all.add(opened(id));
  expect(all.unfinished(), "nobody read in them").toBeNull();
  all.stand("a", 0.4);
  all.stand("b", 0.6);
  all.stand("c", 1);
  expect(all.unfinished()).toMatchObject({ id: "b", title: "Article b", progress: 0.6 });
  all.add(opened("a"));
  expect(all.unfinished(), "opened again, it keeps its place").toMatchObject({ id: "a", progress: 0.4 });
});

test("what is removed is offered no more", () => {
  const all = recent();
  all.add(opened("a"));
  all.stand("a", 0.4);
  all.stand("unknown", 0.4);
  all.forget(["a"]);
  expect([all.unfinished(), all.all()]).toEqual([null, []]);
});
