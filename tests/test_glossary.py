"""One word for one thing: where the English uses a term of the field, the translation uses its own."""

import re

import pytest

from generator import catalogue
from generator.unit_checks import CODE, FORMULA, LINK, NAME, PLACEHOLDER

# English term, and what stands for it. Only terms that have one meaning throughout; see translations/GLOSSARY.md.
TERMS = [
    ("vocabulary|vocabularies", {"ja": "語彙", "zh": "词表"}),
    ("tensors?", {"ja": "テンソル", "zh": "张量"}),
    ("batch(?:es)?", {"ja": "バッチ", "zh": "批"}),
    ("embeddings?", {"ja": "埋め込み", "zh": "嵌入"}),
    ("tokens?", {"ja": "トークン", "zh": "词元"}),
    ("variances?", {"ja": "分散", "zh": "方差"}),
    ("standard deviations?", {"ja": "標準偏差", "zh": "标准差"}),
    ("softmax", {"ja": "softmax|ソフトマックス", "zh": "softmax"}),
    ("logits", {"ja": "ロジット", "zh": "logit"}),
    ("cross-entropy", {"ja": "交差エントロピー", "zh": "交叉熵"}),
    ("perplexity", {"ja": "パープレキシティ", "zh": "困惑度"}),
    ("gradients?", {"ja": "勾配", "zh": "梯度"}),
    ("optimizers?", {"ja": "オプティマイザ", "zh": "优化器"}),
    ("learning rates?", {"ja": "学習率", "zh": "学习率"}),
    ("dropout", {"ja": "ドロップアウト", "zh": "随机失活|丢弃"}),
    ("parameters?", {"ja": "パラメータ", "zh": "参数"}),
    ("query|queries", {"ja": "クエリ", "zh": "查询"}),
    ("residuals?", {"ja": "残差", "zh": "残差"}),
    ("probability|probabilities", {"ja": "確率", "zh": "概率"}),
    ("broadcast(?:ing|s)?", {"ja": "ブロードキャスト", "zh": "广播"}),
    ("dot products?", {"ja": "内積", "zh": "点积"}),
    ("warm-up", {"ja": "ウォームアップ", "zh": "预热"}),
    ("causal", {"ja": "因果", "zh": "因果"}),
    ("masks?", {"ja": "マスク", "zh": "掩码"}),
    ("bias(?:es)?", {"ja": "バイアス", "zh": "偏置"}),
    ("loss(?:es)?", {"ja": "損失", "zh": "损失"}),
    ("tensor map", {"ja": "テンソルマップ", "zh": "张量地图"}),
    ("greedy", {"ja": "貪欲", "zh": "贪心"}),
    ("feed-forward", {"ja": "フィードフォワード", "zh": "前馈"}),
    ("context length", {"ja": "文脈長", "zh": "上下文长度"}),
]
# Sentences, by how they begin, that do without the word: it is clear there what is meant.
WITHOUT = {
    "ja": (
        "Mostly each token fits itself best.",
        "So this diagonal is an artefact of our set-up.",
        "This is chapter 06's table: True where a token may look.",
        "the best token for each row",
        "The best token of each row",
    ),
    "zh": ("This is chapter 06's table: True where a token may look.", "This forbids looking back."),
}
TITLE = re.compile(r"\*[A-Z][^*]+\*")  # a paper's


def prose(text):
    for pattern in (CODE, FORMULA, LINK, PLACEHOLDER, NAME, TITLE):
        text = pattern.sub(" ", text)
    return text


@pytest.mark.parametrize("language", catalogue.languages())
@pytest.mark.parametrize("term", TERMS, ids=lambda term: term[0])
def test_a_term_has_one_word(language, term):
    english, theirs = re.compile(rf"(?<![-\w])({term[0]})(?![-\w])", re.IGNORECASE), re.compile(term[1][language])
    strays = {}
    for domain in catalogue.domains():
        words = catalogue.translations(language, domain)
        for unit in catalogue.units(domain):
            done = words.get(unit.text, unit.text)
            said = english.search(prose(unit.text))
            # A variable's name (`token afterwards`) may stay as it is.
            if said and done != unit.text and not theirs.search(done) and said[1] not in done:
                strays[unit.text] = done
    assert [text for text in strays if not text.startswith(WITHOUT.get(language, ()))] == [], strays
