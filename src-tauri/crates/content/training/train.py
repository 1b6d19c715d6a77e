"""Learns the tables in src/extract/tables from the tuned pages of WCXB.

  python3 training/train.py FOLDER tokens   lexicons, from what `--bench training FOLDER tokens` wrote
  python3 training/train.py FOLDER first    the first forest and its judgement of pages that it had not seen
  python3 training/train.py FOLDER second   the second forest, and what both together are worth
  python3 training/train.py FOLDER days     the judge of days, and what it is worth at each border
Needs numpy and lightgbm. Domains are kept apart in all folds; the seed is fixed.
"""
import collections, math, pathlib, struct, sys
import numpy as np

FOLDER = pathlib.Path(sys.argv[1])
TABLES = pathlib.Path(__file__).resolve().parent.parent / "src/extract/tables"
FOLDS = 8
TREES = {"first": (90, 24), "second": (110, 24)}  # trees, leaves of each


def blocks():
    """The tokens file as columns; the page is a number, in order."""
    pages, columns = {}, collections.defaultdict(list)
    with open(FOLDER / "tokens.tsv", encoding="utf-8") as lines:
        for line in lines:
            page, kind, fold, gold, words, found, tokens, classes, _ = line.rstrip("\n").split("\t")
            row = (pages.setdefault(page, len(pages)), kind, int(fold), int(gold), int(words), int(found))
            for name, value in zip(("page", "kind", "fold", "gold", "words", "found"), row):
                columns[name].append(value)
            columns["tokens"].append(tokens), columns["classes"].append(classes)
    table = {k: np.array(columns[k]) for k in ("page", "kind", "fold", "gold", "words", "found")}
    table["tokens"], table["classes"] = columns["tokens"], columns["classes"]
    table["label"] = table["found"] / np.maximum(table["words"], 1)
    return table


# ---------------------------------------------------------------- what words and names of classes say
def counts(table, column, keep, weight):
    """By fold, for each token: how many pages have it, and the sum of the shares of its blocks that are text."""
    by_fold = [collections.defaultdict(lambda: [0, 0.0]) for _ in range(FOLDS)]
    start = 0
    pages = table["page"]
    ends = list(np.flatnonzero(np.diff(pages)) + 1) + [len(pages)]
    for end in ends:
        own = collections.defaultdict(lambda: [0.0, 0.0])
        for at in range(start, end):
            if keep[at]:
                for token in set(table[column][at].split()):
                    seen = own[token]
                    seen[0] += weight[at]
                    seen[1] += weight[at] * table["label"][at]
        for token, (all_of, text) in own.items():
            seen = by_fold[table["fold"][start]][token]
            seen[0] += 1
            seen[1] += text / all_of
        start = end
    return by_fold


def weights(by_fold, without, least, most):
    """Log odds of each token against all tokens, for the folds but one; the strongest first."""
    total = collections.defaultdict(lambda: [0, 0.0])
    for fold, own in enumerate(by_fold):
        if fold != without:
            for token, (pages, text) in own.items():
                total[token][0] += pages
                total[token][1] += text
    prior = sum(t for _, t in total.values()) / max(1, sum(n for n, _ in total.values()))
    logit = lambda p: math.log(p / (1 - p))
    found = []
    for token, (pages, text) in total.items():
        if pages >= least:
            weight = logit((text + 3 * prior) / (pages + 3)) - logit(prior)
            if abs(weight) >= 0.25:
                found.append((abs(weight) * math.sqrt(pages), int(token), weight))
    return sorted(found, reverse=True)[:most]


def lexicon(path, *tables):
    with open(path, "wb") as out:
        for table in tables:
            out.write(struct.pack("<I", len(table)))
            for _, token, weight in sorted(table, key=lambda row: row[1]):
                out.write(struct.pack("<Ib", token, max(-127, min(127, round(weight * 16)))))


def learn_tokens(table):
    words = table["words"]
    by_word = counts(table, "tokens", words <= 24, np.ones(len(words)))
    by_class = counts(table, "classes", words > 0, np.minimum(words, 80).astype(float))
    for fold in list(range(FOLDS)) + [None]:
        path = TABLES / "lexicon.bin" if fold is None else FOLDER / f"lexicon-{fold}.bin"
        lexicon(path, weights(by_word, fold, 6, 6000), weights(by_class, fold, 4, 4000))


# ---------------------------------------------------------------- forests
def importance(table):
    """What a block counts: its part of the page's answer, so that each page counts about the same."""
    weight = ((table["words"] + 1) / (table["gold"] + 40)) ** 0.8
    total = np.bincount(table["page"], weight)
    weight = weight * (np.minimum(total, 1.5) / total)[table["page"]]
    return weight * np.where(table["kind"] == "article", 1.25, 1.0)


def train(rows, label, weight, name):
    import lightgbm
    trees, leaves = TREES[name]
    data = lightgbm.Dataset(rows, label, weight=weight, free_raw_data=True)
    return lightgbm.train(dict(
        objective="cross_entropy", num_leaves=leaves, max_depth=7, learning_rate=0.1, feature_fraction=0.35, bagging_fraction=0.7,
        bagging_freq=1, min_data_in_leaf=80, min_sum_hessian_in_leaf=0.5, lambda_l2=2.0, seed=7, num_threads=2, verbose=-1,
        deterministic=True, force_row_wise=True, max_bin=127), data, trees)


def export(model, path, width):
    trees, starts, nodes = model.dump_model()["tree_info"], [], []
    for tree in trees:
        own, deepest = [], 0

        def add(node, depth=0):
            nonlocal deepest
            at, deepest = len(own), max(deepest, depth)
            own.append(None)
            if "split_feature" in node:
                left, right = add(node["left_child"], depth + 1), add(node["right_child"], depth + 1)
                own[at] = (node["split_feature"], left, right, node["threshold"])
            else:
                own[at] = (65535, 0, 0, node["leaf_value"])
            return at

        add(tree["tree_structure"])
        starts += [len(nodes), deepest]
        nodes += own
    with open(path, "wb") as out:
        out.write(struct.pack("<III", width, len(trees), len(nodes)))
        out.write(struct.pack(f"<{len(starts)}I", *starts))
        for node in nodes:
            out.write(struct.pack("<HHHf", *node))


def learn_forest(table, name):
    rows = np.fromfile(FOLDER / f"{name}.rows", dtype="<f4").reshape(len(table["page"]), -1)
    weight, folds = importance(table), table["fold"] // 2
    unseen = np.zeros(len(rows), dtype="<f4")
    for fold in range(FOLDS // 2):
        rest = folds != fold
        model = train(rows[rest], table["label"][rest], weight[rest], name)
        unseen[~rest] = model.predict(rows[~rest])
    unseen.tofile(FOLDER / f"{name}.f32")
    report(table, unseen, name)
    model = train(rows, table["label"], weight, name)
    export(model, TABLES / f"{name}.bin", rows.shape[1])
    gains = model.feature_importance("gain")
    print("strongest measures", [(int(i), round(float(gains[i] / gains.sum()), 3)) for i in np.argsort(-gains)[:25]])
    print("never used", int((gains == 0).sum()), "of", rows.shape[1])


def report(table, chances, name):
    """F1 over aligned words when the blocks are chosen as the extractor does."""
    scores, kinds = collections.defaultdict(list), {}
    ends = list(np.flatnonzero(np.diff(table["page"])) + 1) + [len(table["page"])]
    start = 0
    for end in ends:
        words, found, p = (table["words"][start:end], table["found"][start:end], chances[start:end])
        order = np.argsort(-p, kind="stable")
        taken, text = np.cumsum(words[order]), np.cumsum((words * p)[order])
        best = np.argmax(2 * text / np.maximum(taken + (words * p).sum(), 1))
        chosen = p >= p[order[best]]
        gold = table["gold"][start]
        for rule, set_of in (("together", chosen), ("half", p >= 0.5), ("ideal", found * 2 >= words)):
            f1 = 2 * found[set_of].sum() / max(1, words[set_of].sum() + gold)
            scores[rule, "all"].append(f1), scores[rule, str(table["kind"][start])].append(f1)
        start = end
    for (rule, kind), values in sorted(scores.items()):
        print(f"{name} {rule:9} {kind:14} {len(values):5} {np.mean(values):.4f}")


# ---------------------------------------------------------------- the day of publication
# Claims that never speak against a day, and what never speaks for one: places in `days::measures`.
FOR, AGAINST = (0, 1, 2, 3, 13, 30, 45), (16, 22, 23, 25, 31)
DAYS = dict(
    objective="binary", num_leaves=4, max_depth=5, learning_rate=0.05, feature_fraction=0.4, bagging_fraction=0.8, bagging_freq=1,
    min_data_in_leaf=15, lambda_l2=3.0, seed=7, num_threads=1, verbose=-1, deterministic=True, force_row_wise=True)


def days():
    """The pages with their truth, and of each day that they name the page, the day, whether it is true, and its measures."""
    pages, named = {}, []
    for line in open(FOLDER / "days.tsv", encoding="utf-8"):
        page, kind, fold, truth, day, guessed, row = line.rstrip("\n").split("\t")
        pages.setdefault(page, (kind, int(fold), truth))
        if day:
            # The pages are read long after they were fetched, and a year that is not written follows from that.
            true = is_day(day, truth) or (guessed == "1" and len(truth) >= 10 and day[5:] == truth[5:10])
            named.append((page, day, true, [float(value) for value in row.split(" ")]))
    return pages, named


def is_day(day, truth):
    return len(truth) >= 7 and day.startswith(truth[:10])


def learn_days():
    import lightgbm
    pages, named = days()
    rows, label = np.array([row for *_, row in named]), np.array([true for _, _, true, _ in named], float)
    fold = np.array([pages[page][1] for page, *_ in named])
    of_page = collections.Counter(page for page, *_ in named)
    weight = np.array([(1.0 if pages[p][0] in ("article", "forum") else 0.5) / math.sqrt(of_page[p]) for p, *_ in named])
    weight *= len(weight) / weight.sum()
    monotone = [(i in FOR) - (i in AGAINST) for i in range(rows.shape[1])]
    learn = lambda which: lightgbm.train(
        dict(DAYS, monotone_constraints=monotone), lightgbm.Dataset(rows[which], label[which], weight=weight[which]), 400)
    unseen = np.zeros(len(rows))
    for own in range(FOLDS):
        unseen[fold == own] = learn(fold != own).predict(rows[fold == own])
    for border in (0.3, 0.35, 0.4, 0.45, 0.5):
        best = {}
        for (page, day, *_), chance in zip(named, unseen):
            if chance > best.get(page, (border,))[0]:
                best[page] = (chance, day)
        for kinds in (("article",), None):
            of_kind = {p: truth for p, (kind, _, truth) in pages.items() if kinds is None or kind in kinds}
            right = [is_day(best.get(p, (0, ""))[1], truth) for p, truth in of_kind.items() if len(truth) >= 7]
            invented = [p in best for p, truth in of_kind.items() if not truth]
            print(f"days from {border}: {kinds or 'all'} right {np.mean(right):.4f} invented {np.mean(invented):.4f}")
    export(learn(label >= 0), TABLES / "days.bin", rows.shape[1])


if __name__ == "__main__":
    if sys.argv[2] == "days":
        learn_days()
        sys.exit()
    TABLE = blocks()
    print(len(TABLE["page"]), "blocks")
    learn_tokens(TABLE) if sys.argv[2] == "tokens" else learn_forest(TABLE, sys.argv[2])
