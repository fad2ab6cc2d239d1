"""How well the polarity does on texts of other people, against SnowNLP in the same run; skipped where they are not."""

import json
from pathlib import Path

import pytest

from bot.model.mention import Polarity
from bot.watch.polarity import judge
from bot.watch.sentiment import snownlp_scores

_DATA = Path("../shared/data/sentiment")
_SETS = ("takeaway", "shopping", "product_reviews", "weibo_epidemic")
_EVERY = 4

pytestmark = pytest.mark.skipif(not _DATA.is_dir(), reason="the evaluation texts are not here")


@pytest.fixture(scope="module")
def figures() -> dict[str, tuple[float, float]]:
    return {name: _figures(name) for name in _SETS}


def test_the_mean_is_five_points_above_snownlp(figures: dict[str, tuple[float, float]]) -> None:
    gains = [ours - stock for ours, stock in figures.values()]

    assert sum(gains) / len(gains) >= 0.05


@pytest.mark.parametrize("name", _SETS)
def test_no_set_is_below_snownlp(figures: dict[str, tuple[float, float]], name: str) -> None:
    ours, stock = figures[name]

    assert ours >= stock


def test_few_texts_with_a_feeling_are_called_neutral() -> None:
    said = [judgement.polarity for name in _SETS for judgement in judge(_read(name)[0])]

    assert said.count(Polarity.NEUTRAL) / len(said) < 0.1


def _figures(name: str) -> tuple[float, float]:
    texts, friendly = _read(name)
    ours = [judgement.score >= 0.5 for judgement in judge(texts)]
    return _macro_f1(ours, friendly), _macro_f1([score >= 0.5 for score in snownlp_scores(texts)], friendly)


def _read(name: str) -> tuple[list[str], list[bool]]:
    rows = [json.loads(line) for line in (_DATA / f"{name}.jsonl").open(encoding="utf-8")][::_EVERY]
    return [row["text"] for row in rows], [row["label"] == 1 for row in rows]


def _macro_f1(said: list[bool], true: list[bool]) -> float:
    def f1(kind: bool) -> float:
        right = sum(s is kind and t is kind for s, t in zip(said, true, strict=True))
        return 2 * right / (said.count(kind) + true.count(kind))

    return (f1(kind=True) + f1(kind=False)) / 2
