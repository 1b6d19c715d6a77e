// Articles that are dragged from the list: what a drop on a collection, or between two rows, takes in.
import type { ArticleId } from "../../lib/backend/bindings";

const TYPE = "application/x-kalan-articles";

/** Takes articles along. */
export function carry(transfer: DataTransfer, ids: readonly ArticleId[]): void {
  transfer.setData(TYPE, ids.join("\n"));
  transfer.effectAllowed = "copyMove";
}

/** Whether articles are dragged, before they may be looked at. */
export const isCarried = (transfer: DataTransfer | null): boolean => transfer?.types.includes(TYPE) ?? false;

/** The articles that were dropped. */
export const carried = (transfer: DataTransfer | null): ArticleId[] =>
  (transfer?.getData(TYPE) ?? "").split("\n").filter((id) => id !== "");
