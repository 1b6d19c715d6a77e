import { expect, test } from "vitest";
import { RowWindow } from "./row-window.svelte";

interface Row {
  readonly id: string;
  readonly read: boolean;
}

/** A list of `total` unread rows that leaves out what was read, as the library does. */
function unreadList(total: number) {
  let rows: Row[] = Array.from({ length: total }, (_, at) => ({ id: String(at), read: false }));
  const asked: number[] = [];
  const window = new RowWindow<Row>((offset, limit) => {
    asked.push(offset);
    return Promise.resolve({ rows: rows.slice(offset, offset + limit), total: rows.length });
  });
  return {
    window,
    asked,
    read: (id: string) => {
      rows = rows.filter((row) => row.id !== id);
      window.patch(
        id,
        (row) => ({ ...row, read: true }),
        (row) => row.read,
      );
    },
    add: (id: string) => (rows = [{ id, read: false }, ...rows]),
  };
}
const settled = () => new Promise((done) => setTimeout(done));

test("only what is near the eye is loaded, and each part once", async () => {
  const { window, asked } = unreadList(1_000_000);
  await window.reload();
  expect(window.total).toBe(1_000_000);
  window.want({ first: 500_010, end: 500_020 });
  window.want({ first: 500_012, end: 500_022 });
  await settled();
  expect(asked).toEqual([0, 500_000]);
  expect(window.at(500_015)?.id).toBe("500015");
  expect(window.at(700_000), "the rest is not here").toBeUndefined();
});

test("few parts are kept, however far one scrolls", async () => {
  const { window, asked } = unreadList(100_000);
  await window.reload();
  for (let first = 0; first < 5_000; first += 100) {
    window.want({ first, end: first + 10 });
    await settled();
  }
  expect(window.at(4_905)?.id).toBe("4905");
  expect(window.at(5), "the first part was let go").toBeUndefined();
  window.want({ first: 0, end: 10 });
  await settled();
  expect(window.at(5)?.id, "and comes back").toBe("5");
  expect(asked.filter((offset) => offset === 0).length).toBe(2);
});

test("an article that was read stays before the eye, and the next part does not skip one", async () => {
  const { window, read } = unreadList(300);
  await window.reload();
  read("3");
  read("7");
  expect(window.at(3), "still there, and read").toEqual({ id: "3", read: true });
  window.want({ first: 100, end: 110 });
  await settled();
  expect(window.at(100)?.id, "the row after 99 is 100").toBe("100");
  expect(window.total, "the count keeps the two").toBe(300);
  await window.reload();
  expect(window.total).toBe(298);
});

test("a reload keeps the old rows until the new ones are here", async () => {
  const { window, add } = unreadList(5);
  await window.reload();
  add("new");
  const reloading = window.reload();
  expect(window.at(0)?.id).toBe("0");
  await reloading;
  expect(window.at(0)?.id).toBe("new");
  expect(window.indexOf("0")).toBe(1);
  expect(window.indexOf("nowhere")).toBe(-1);
});

test("a failure is kept as data, and the rows that are here stay", async () => {
  let fail = false;
  const window = new RowWindow<Row>(() =>
    fail ? Promise.reject(new Error("gone")) : Promise.resolve({ rows: [{ id: "a", read: false }], total: 1 }),
  );
  await window.reload();
  fail = true;
  await window.reload();
  expect(window.failure?.code).toBe("internal");
  expect(window.at(0)?.id).toBe("a");
  fail = false;
  await window.reload();
  expect(window.failure).toBeNull();
});

test("an answer that comes late does not overwrite a newer one", async () => {
  const answers: ((rows: Row[]) => void)[] = [];
  const window = new RowWindow<Row>(
    () => new Promise((done) => answers.push((rows) => done({ rows, total: rows.length }))),
  );
  const [first, second] = [window.reload(), window.reload()];
  answers[1]?.([{ id: "new", read: false }]);
  await second;
  answers[0]?.([{ id: "old", read: false }]);
  await first;
  expect(window.at(0)?.id).toBe("new");
});
