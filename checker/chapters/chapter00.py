"""Chapter 00, Start: how each blank is judged, hinted at and explained."""
from checker.exercise import Chapter, Exercise, Mistake, Trials


def other_files():
    """Small UTF-8 files: several lines with accents, one without a last newline, and an empty one."""
    from pathlib import Path

    contents = {
        "menu.txt": "Où est le café ?\n\nDrüben, hinter der Brücke.\n  Merci !  \n",
        "one_line.txt": "¡Olé!",
        "long.txt": "La mer, toujours recommencée\n" * 40,
        "empty.txt": "",
    }
    for name, content in contents.items():
        Path(name).write_bytes(content.encode("utf-8"))
    return [{"data_path": Path(name)} for name in contents]


def counted_texts():
    """Texts and the counts of their characters. None has two most frequent ones."""
    cases = []
    for counts in [{"a": 3, "é": 11, "z": 1, "B": 7}, {"q": 2, " ": 1, "c": 100, "\n": 99, "x": 20}, {"?": 1},
                   {"b": 900, "a": 1000, "c": 5, "d": 30, "e": 4, "f": 1}]:
        cases.append({"counts": counts, "text": "".join(c * n for c, n in counts.items())})
    return cases


counts_read = Trials("counts")

followers_read = Trials(
    "count_followers('banana', 'a')", "count_followers('to tattle tt', 't')", "count_followers('été', 't')",
    "count_followers('aab', 'a')", "count_followers('x', 'x')", "count_followers('', 'q')",
    "count_followers('no such letter', 'z')", "count_followers(' aAbA ', 'a')", "count_followers(' aAbA ', 'A')",
    r"count_followers('l\'eau, l\'air, l\'or', '\'')",
)

# No text has two most frequent followers.
predictions_read = Trials(
    "predict_next('banana', 'a')", "predict_next('to the tattle, then', 't')", "predict_next('xaxbxa', 'x')",
    "predict_next('queen, quiet, iraq.', 'q')", "predict_next('é è é è é à', 'é')", "predict_next('zoo', 'z')",
    "predict_next('ab ac ac', 'a')", "predict_next('xy x x ', 'x')", "predict_next('a b c b', ' ')", "predict_next(' aAbAAbA', 'A')",
    "predict_next('nothing here', 'q')", "predict_next('only at the end: z', 'z')", "predict_next('', 'e')",
)

# Endings that occur in the text and endings that do not; 'noon' has followers of its own.
writing_read = Trials(
    "write('banana band', 'b', 5)", "write('abcdea', 'xc', 7)", "write('abcdea', 'eb', 3)", "write('no men', 'then', 4)",
    "write('banana', 'noon', 3)", "write(' tOtO', 'O ', 3)", "write('to be', 'q', 3)", "write('né', 'n', 1)", "write('abcdea', 'a', 0)",
)


CHAPTER = Chapter(exercises=[
    Exercise(
        "example_length",
        level=1,
        given=[
            {"example": "To be,\nor not to be"},
            {"example": ""},
            {"example": "é"},
            {"example": "   Speak, speak.  "},
        ],
        hints=(
            "Spaces, line ends and punctuation marks count as characters too.",
            "Python has a function for \"how many things are in here\". It takes lists, and strings as well.",
            "Its name is the first three letters of the word “length”; give it `example`.",
        ),
        mistakes=[
            Mistake("8", "True for this text. But the checker also tries other texts, and an 8 typed in by hand "
                         "stays an 8. Let Python do the counting."),
            Mistake("len(example.split())", "You counted words. Here each single character counts, spaces too."),
            Mistake("len(example) - 1", "That is the index of the last character. Indices count from 0, a length "
                                        "from 1."),
            Mistake("len(set(example))", "A set keeps each character once. Here a character that comes again counts "
                                         "again."),
            Mistake("len('example')", "This gives 7 for every text. Did you put quotes around the name (“example” has 7 "
                                      "letters), or type a number?"),
            Mistake("len(example.replace(' ', ''))", "The spaces are missing from your count. To the computer "
                                                     "a space is a character like any other."),
        ],
        wrong=["example", "str(len(example))", "0", "float(len(example))", "len(example.strip())"],
        right=["sum(1 for _ in example)", "example.__len__()", "len(list(example))", "len([*example])"],
    ),
    Exercise(
        "read_file",
        level=2,
        given=other_files,
        visible=False,  # where the notebook's own file stands differs from machine to machine
        read="text",
        hints=(
            "`data_path` can read itself. Which of its methods gives text, and which gives bytes?",
            "The method is called `read_text`. Without an argument it may take the computer's own encoding.",
            "Call `read_text` on `data_path`, and set its argument `encoding` to the name of the encoding, "
            "a string.",
        ),
        mistakes=[
            Mistake("data_path.read_bytes()", "These are the raw bytes. Turned into characters by an encoding, "
                                              "they become text."),
            Mistake("data_path.read_text(encoding='latin-1')", "With this encoding each byte becomes one character. "
                                                               "In UTF-8 an é is two bytes: they belong together."),
            Mistake("data_path.read_text(encoding='ascii')", "Of all letters, ASCII knows only the English ones. It happens "
                    "to be enough for this file, but not for one with an é."),
            Mistake("str(data_path)", "That is the name of the file. What stands in it has to be read."),
            Mistake("open(data_path, encoding='utf-8')", "The file is open, but nothing has been read from it yet."),
            Mistake("open(data_path, encoding='utf-8').readlines()", "That is a list of lines. The text should be one "
                                                                     "long string."),
            Mistake("open(data_path, encoding='utf-8').readline()", "One line only. The whole file is wanted."),
            Mistake("data_path.read_text(encoding='utf-8').strip()", "Nearly. Spaces and newlines at the ends "
                                                                     "belong to the text: leave them there."),
        ],
        wrong=["data_path", "''", "data_path.read_text(encoding='utf-8')[:100]", "data_path.name",
               "data_path.read_text(encoding='utf-8').lower()", "data_path.read_text(encoding='utf-16')",
               "data_path.read_text(encoding='utf-8').split()"],
        right=['data_path.read_text()',
               "data_path.read_text('utf-8')", "data_path.read_bytes().decode('utf-8')",
               "open(data_path, encoding='utf-8').read()", "data_path.open(encoding='utf8').read()",
               "str(data_path.read_bytes(), 'utf-8')",
               "''.join(data_path.open(encoding='utf-8'))"],
    ),
    Exercise(
        "opening",
        level=1,
        given=[
            {"text": "".join(chr(0x4E00 + i) for i in range(333))},
            {"text": "Où est-il ? " * 9},
            {"text": "shorter than a hundred\n"},
            {"text": ""},
        ],
        hints=(
            "A piece of a string is called a slice. You take it with square brackets.",
            "`text[start:stop]` goes from `start` up to `stop`, without the character at `stop`.",
            "Leave out the start to begin at the beginning, and stop before index 100.",
        ),
        mistakes=[
            Mistake("text[100]", "One index gives one character. For a piece, put a colon between start and stop."),
            Mistake("text[1:101]", "A hundred characters, but the first one is missing: Python counts from 0."),
            Mistake("text[:99]", "One too few. The character at `stop` is left out, so `stop` is the number of "
                                 "characters you get."),
            Mistake("text[:101]", "One too many. The indices 0 to 100 are a hundred and one."),
            Mistake("text[100:]", "That is everything after the first hundred. Which side of the colon is the end?"),
            Mistake("text[-100:]", "A negative start counts from the end: these are the last hundred."),
            Mistake("text.split()[:100]", "You took words. A string can be sliced by itself, character by "
                                          "character."),
        ],
        wrong=["text", "100", "text[::100]", "text.splitlines()[:100]", "list(text[:100])", "text[:100].strip()"],
        right=["text[0:100]", "''.join(list(text)[:100])", "text[slice(100)]",
               "''.join(character for i, character in enumerate(text) if i < 100)", "f'{text:.100}'"],
    ),
    Exercise(
        "lines",
        level=2,
        given=[
            {"text": "Romeo:\nOù est-il ?\n\nAlle:\n  Hier!  \n"},
            {"text": "one line, and no newline at its end"},
            {"text": "\n\nthree\n"},
            {"text": "a\n\nb c"},
            {"text": "two empty lines at the end\n\n\n"},
        ],
        hints=(
            "Strings have several methods that cut them. One is made for lines.",
            "`split(\"\\n\")` nearly does it. But what stands after the last newline? Look at the last item.",
            "The method's name says it: split the lines. It needs no argument and leaves nothing after "
            "the last newline.",
        ),
        mistakes=[
            Mistake("text.split('\\n')", "Nearly. After the last newline this finds one more line, an empty one. "
                                         "A newline ends a line."),
            Mistake("text.split('\\n')[:-1]", "Good for a text that ends with a newline. For one that doesn't, "
                                              "the last line is lost."),
            Mistake("text.rstrip('\\n').split('\\n')", "Good for one newline at the end. Where there are several, they stand "
                                                     "for empty lines, and those are lost."),
            Mistake("text.split('/n')", "The whole text is still one piece. The newline is written with a backslash, "
                                        "`\\n`, not with a slash."),
            Mistake("text.split()", "This cuts at every space too, so you get words, and empty lines vanish."),
            Mistake("text.splitlines(keepends=True)", "Right places, but each line still carries its newline."),
            Mistake("list(text)", "That is a list of single characters. The text should be cut at the newlines only."),
            Mistake("[line for line in text.splitlines() if line]", "The empty lines are lost. They part the "
                                                                    "speeches, so keep them."),
            Mistake("[line.rstrip() for line in text.splitlines()]", "Nearly. Spaces at the end of a line belong to it; only "
                                                                     "the newline should go."),
            Mistake("[line.strip() for line in text.splitlines()]", "The spaces at the ends of a line belong to it. "
                                                                    "Only the newline should go."),
        ],
        wrong=["text", "[]", "text.count('\\n')", "text.splitlines", "tuple(text.splitlines())",
               "len(text.splitlines())", "text.splitlines()[1:]"],
        right=["[line.rstrip('\\n') for line in text.splitlines(keepends=True)]",
               "text.removesuffix('\\n').split('\\n')",
               "text.split('\\n')[:-1] if text.endswith('\\n') else text.split('\\n')",
               "list(text.splitlines())"],
    ),
    Exercise(
        "matches",
        level=1,
        visible=False,                     # 40,000 lines: asking for each whether it is in the list takes minutes
        given=[
            {"example": "he", "lines": ["he", "She said:", "HE", "", "hhe", "we h e", "Où? Ché!"]},
            {"example": "é", "lines": ["Olé", "ole", "était", "É"]},
            {"example": "a b", "lines": ["a", "b", "a b", "ab", "aa bb", "b a"]},
            {"example": "nowhere", "lines": ["where", "now", "no where"]},
            {"example": " be ", "lines": ["to be or not", "be ", "to be", "bee", " be "]},
        ],
        hints=(
            "You need a condition: something that is true or false for one `line`.",
            "Python has a short word that asks whether one string stands inside another.",
            "The word is `in`. What you look for stands on its left, where you look, on its right.",
        ),
        mistakes=[
            Mistake("line in example", "The other way round: you asked whether the whole line stands inside the "
                                       "short example. An empty line does."),
            Mistake("line == example", "This wants the line to be the example and nothing else. It may be anywhere "
                                       "in the line."),
            Mistake("line.startswith(example)", "It finds the example at the beginning of a line only. It may also "
                                                "stand in the middle."),
            Mistake("example.lower() in line.lower()", "Capital and small letters are different characters here. "
                                                       "Compare them as they are."),
            Mistake("example", "This is true for every line. (A string that is not empty counts as true.) Ask about the "
                               "`line`."),
            Mistake("example in line.split()", "This asks whether it is one of the line's words. It may be a part of a "
                                               "word, or go over several."),
            Mistake("example not in line", "That keeps exactly the lines that don't have it."),
            Mistake("line.find(example)", "`find` gives a position, and -1 where there is none. As a condition, -1 counts "
                                          "as true and 0 as false. So compare the position with something, or ask in "
                                          "another way."),
            Mistake("line.find(example) > 0", "Nearly. Where the line begins with the example, its position is 0. That counts "
                                              "as found too."),
            Mistake("example in lines", "This asks about the whole list, so the answer is the same in every round. The "
                                        "loop holds one `line` at a time: ask about that one."),
        ],
        wrong=["line", "example.strip() in line.strip()", "line.endswith(example)", "True", "False", "len(line) > len(example)"],
        right=["line.find(example) >= 0", "line.count(example) > 0", "line.__contains__(example)",
               "len(line.split(example)) > 1", "not example not in line"],
    ),
    Exercise(
        "different",
        level=1,
        given=[
            {"text": "Ein Otter, zwei Otter."},
            {"text": "\taAàáÀ\n\n  aa"},
            {"text": "zzzzz"},
            {"text": ""},
        ],
        hints=(
            "Which kind of Python collection keeps each thing only once?",
            "A `set` does. Made from a string, it has each of its characters once.",
            "Two steps in one line: make a set of `text`, then ask for its length.",
        ),
        mistakes=[
            Mistake("set(text)", "That is the collection of characters itself. How many are in it?"),
            Mistake("len(text)", "This counts every character each time it occurs. Each kind should count once."),
            Mistake("len(set(text.lower()))", "Here A and a became the same. In this course they are different "
                                              "characters."),
            Mistake("len(set(text.split()))", "You counted different words. Leave the text whole: a set takes its "
                                              "characters."),
            Mistake("65", "True for this text. The checker also tries other texts: let Python count."),
            Mistake("len(set(text.replace('\\n', '').replace(' ', '')))",
                    "Space and newline are characters too. A model has to predict them like any letter."),
            Mistake("26", "The alphabet has 26 letters, but there are capitals, punctuation marks, the space. "
                          "Look into the text."),
        ],
        wrong=["len(set(lines))", "0", "len(sorted(text))", "len(set(text)) + 1", "str(len(set(text)))",
               "len(set(text) - {' '})"],
        right=["len(dict.fromkeys(text))", "len({character for character in text})", "len(frozenset(text))",
               "sum(1 for _ in set(text))", "len({*text})"],
    ),
    Exercise(
        "count_one_more",
        level=2,
        visible=False,                     # the notebook's text is long
        given=[
            {"text": "To be, or not to be: that is the question.\n"},
            {"text": "banana"},
            {"text": "été, éte\n\n"},
            {"text": "z"},
            {"text": ""},
        ],
        read=counts_read,
        hints=(
            "What was counted so far stands in `counts[character]`, if there is anything yet. Add 1 to it.",
            "A dictionary's method `get` takes a key, and what to give back when the key isn't there.",
            "What should `get` give for a character met for the first time, so that plus 1 makes it 1?",
        ),
        mistakes=[
            Mistake("counts[character] + 1", "A good thought, but at a character's first time there is nothing in "
                                             "the dictionary yet. `get` can stand in for it."),
            Mistake("1", "It stays at 1 for ever. Take what was counted so far, and add to it."),
            Mistake("counts.get(character) + 1", "For a new character `get` gives `None`, to which nothing can be "
                                                 "added. It takes a second argument: what to give instead."),
            Mistake("counts.get(character, 1) + 1", "Each count is one too many. How often has a new character been "
                                                    "seen before?"),
            Mistake("counts.get(character, 0)", "Everything stays 0. The one you have in your hand counts too."),
            Mistake("len(counts) + 1", "That is about the size of the dictionary, not about this character."),
        ],
        wrong=["character", "counts.get(character, 1)", "0", "len(text)", "counts.get(text, 0) + 1", "counts.get(character, 0) + 2",
               "counts.get(character, 0) - 1", "str(counts.get(character, 0) + 1)"],
        right=["1 + counts.get(character, 0)",
               "counts[character] + 1 if character in counts else 1",
               "counts.setdefault(character, 0) + 1",
               "sum([counts.get(character, 0), 1])",
               "1 if character not in counts else counts[character] + 1"],
        ready_made=["Counter", "count", "most_common"],
    ),
    Exercise(
        "most_common",
        level=2,
        given=counted_texts,
        hints=(
            "`max` of a dictionary compares its keys, so the character with the largest number in Unicode wins. It should "
            "compare the counts.",
            "`max` takes an argument `key`: a function that says what to compare for each item.",
            "Which method of `counts` gives the count of a character? Hand it to `key`, without calling it.",
        ),
        mistakes=[
            Mistake("max(counts)", "This compares the characters themselves, by their number in Unicode. Compare their "
                                   "counts."),
            Mistake("max(counts.values())", "That is the largest count. Whose count is it?"),
            Mistake("min(counts, key=counts.get)", "The right way of comparing, but this finds the rarest."),
            Mistake("list(counts)[0]", "That is the character met first. A dictionary keeps the order in which "
                                       "things came in, not the order of size."),
            Mistake("max(counts.items(), key=lambda pair: pair[1])", "You have the pair of character and count. "
                                                                     "The character alone is wanted."),
            Mistake("' '", "True for this text. The checker also tries other counts: let Python find it."),
            Mistake("sorted(counts, key=counts.get)", "All characters, in order of their counts. Only one is "
                                                      "wanted. At which end does it stand?"),
        ],
        wrong=["min(counts)", "counts", "sorted(counts, key=counts.get)[0]", "list(counts)[-1]", "'e'",
               "max(counts.get)", "sorted(counts, key=counts.get)[-2:]"],
        right=["max(counts.items(), key=lambda pair: pair[1])[0]", "sorted(counts, key=counts.get)[-1]",
               "max(counts, key=lambda character: counts[character])",
               "max((count, character) for character, count in counts.items())[1]",
               "list(counts)[list(counts.values()).index(max(counts.values()))]",
               "max(set(text), key=text.count)"],
        ready_made=["Counter", "most_common", "mode"],
    ),
    Exercise(
        "neighbours",
        level=2,
        read=followers_read,
        hints=(
            "Look at the two rows of the table above: the text, and the same text without its first character.",
            "`zip` walks through two things side by side, and stops when the shorter one ends.",
            "The first thing is `text` itself; the second is a slice of it that begins at index 1.",
        ),
        mistakes=[
            Mistake("zip(text, text)", "Each character is paired with itself. The second row has to be "
                                      "shifted by one."),
            Mistake("zip(text[1:], text)", "The rows are swapped: this finds what comes before. Which of the two "
                                           "rows is ahead?"),
            Mistake("zip(text, text[2:])", "The second row is shifted too far: one character in between is left out."),
            Mistake("zip(text[::2], text[1::2])", "The text is cut into twos, so every other pair of neighbours is "
                                                  "missed. Pairs overlap."),
            Mistake("enumerate(text)", "Nothing is counted: no pair begins with the character. Did you take `enumerate`? "
                                       "It pairs each character with its number, not with its neighbour."),
            Mistake("zip(text, text[:-1])", "The second row lost its last character, but it still begins like the first. At "
                                            "which end must a character go, so that it is one ahead?"),
            Mistake("(text, text[1:])", "In each round the loop gets something that is not a pair. Are both rows there? Then "
                                        "something still has to pair them up, character by character."),
            Mistake("text", "The loop takes one character in each round, but two names are waiting. It needs pairs."),
            Mistake("zip(text, text[1])", "`text[1]` is a single character, so there is a single pair, or an error. "
                                          "A slice has a colon."),
            Mistake("[(text[i], text[i + 1]) for i in range(len(text))]", "By hand is fine. But the last character has "
                                                                          "no neighbour: stop one earlier."),
        ],
        wrong=["zip(text, text[1:-1])", "zip(text, character)", "zip(text[1:], text[2:])", "[]",
               "zip(text, reversed(text))", "zip(text, 'u' * len(text))", "zip(text, text[1:] + ' ')"],
        right=["zip(text[:-1], text[1:])",
               "[(text[i], text[i + 1]) for i in range(len(text) - 1)]",
               "((text[i - 1], text[i]) for i in range(1, len(text)))",
               "map(lambda i: text[i:i + 2], range(len(text) - 1))",
               "list(zip(list(text), list(text)[1:]))"],
    ),
    Exercise(
        "predict_next",
        level=3,
        visible=False,                     # the notebook's text is long
        given=[{"text": "quite the tattler, then"}],
        read=predictions_read,
        hints=(
            "`count_followers` does half of the work. The other half is like finding the most common character.",
            "Count first. If the dictionary is empty, return a space. Otherwise find the key with the largest "
            "count.",
            "Three steps: `followers = count_followers(…)`; `if not followers:` return `\" \"`; then return a `max` "
            "that compares by `followers.get`.",
        ),
        mistakes=[
            Mistake("followers = count_followers(text, character)\nreturn max(followers, key=followers.get)",
                    "It stops when a character has no follower: then the dictionary is empty, and an empty one has no "
                    "largest. What should come back then?"),
            Mistake("followers = count_followers(text, character)\n"
                    "if not followers:\n    return ' '\nreturn max(followers)",
                    "This compares the characters, by their number in Unicode. Compare how often they came."),
            Mistake("followers = count_followers(text, character)\n"
                    "if not followers:\n    return ' '\nreturn max(followers.values())",
                    "That is how often the best follower came. Which one is it?"),
            Mistake("followers = count_followers(text, character)\n"
                    "if not followers:\n    return ' '\nreturn min(followers, key=followers.get)",
                    "This predicts the rarest follower. The most frequent is the best guess."),
            Mistake("followers = count_followers(text, character)\n"
                    "if not followers:\n    return ''\nreturn max(followers, key=followers.get)",
                    "Nearly. When nothing ever followed you return an empty string, but it should be a space, which "
                    "is a character."),
            Mistake("followers = count_followers(text, character)\n"
                    "if not followers:\n    return ' '\nprint(max(followers, key=followers.get))",
                    "You find it, but who calls the function gets nothing back. What is only printed or computed is "
                    "not returned."),
            Mistake("followers = count_followers(text, character)\nbest = max(followers, key=followers.get, default=' ')",
                    "Nothing comes back from this function. Who calls it waits for one character: `return` it."),
            Mistake("followers = count_followers(text, character)\n"
                    "if not followers:\n    return ' '\nreturn max(followers.items(), key=lambda pair: pair[1])",
                    "You return the character together with its count. A prediction is the character alone."),
            Mistake("followers = count_followers(text, character)\n"
                    "if not followers:\n    return ' '\nreturn followers",
                    "All followers with their counts. A prediction is one character."),
            Mistake("followers = count_followers(text, character)\n"
                    "if followers:\n    return max(followers, key=followers.get)",
                    "Right where there are followers. Where there are none, nothing comes back, but a model must always "
                    "answer."),
            Mistake("followers = count_followers(text, character)\n"
                    "if character not in text:\n    return ' '\nreturn max(followers, key=followers.get)",
                    "Good for a character that never occurs. One that stands at the very end only has no followers "
                    "either."),
        ],
        wrong=["return ' '", "return character", "return 'u'", "return max(set(text), key=text.count, default=' ')",
               "return count_followers(text, character)[character]", "pass",
               "return max(counts, key=counts.get)",
               "followers = count_followers(text, character)\nreturn next(iter(followers), ' ')"],
        right=["followers = count_followers(text, character)\n"
               "return max(followers, key=followers.get, default=' ')",
               "followers = count_followers(text, character)\n"
               "if character not in text[:-1]:\n    return ' '\n"
               "return sorted(followers, key=followers.get)[-1]",
               "best, largest = ' ', 0\n"
               "for following, count in count_followers(text, character).items():\n"
               "    if count > largest:\n        best, largest = following, count\n"
               "return best",
               "table = count_followers(text, character)\n"
               "return max(table.items(), key=lambda pair: pair[1])[0] if table else ' '"],
    ),
    Exercise(
        "write_step",
        level=2,
        read=writing_read,
        hints=(
            "Which character comes last at this moment? It changes in every round.",
            "The last character of `written` has index -1. Give it to `predict_next`, together with the text to "
            "learn from.",
            "What comes back is one character. Set `written` to the old `written` plus this character, in this "
            "order.",
        ),
        mistakes=[
            Mistake("written = predict_next(text, written[-1])", "The new character replaces all that was written. "
                                                                 "Put it at the end instead."),
            Mistake("written = written + predict_next(text, beginning[-1])", "You always look at the end of the "
                                                                             "`beginning`. Look at what is written by "
                                                                             "now."),
            Mistake("written = written + predict_next(text, written[0])", "Index 0 is the first character. The model "
                                                                          "should look at the last one."),
            Mistake("written = written + predict_next(text, written)", "The model looks at one character. You gave it "
                                                                       "all of them, and that is found nowhere in the "
                                                                       "table."),
            Mistake("written = predict_next(text, written[-1]) + written", "The new character comes in front. Writing "
                                                                           "goes on at the end."),
            Mistake("predict_next(text, written[-1])", "Nothing is written. A prediction that does not become part of "
                                                       "`written` is thrown away."),
            Mistake("return written + predict_next(text, written[-1])",
                    "A `return` inside the loop ends the function in the first round, after one character. Change `written`, "
                    "and let the loop go on."),
            Mistake("written = written + predict_next(text, text[-1])", "You look at the end of the text it learns "
                                                                        "from. Look at the end of what it writes."),
            Mistake("written = written + predict_next(written, written[-1])", "The model learns from its own writing "
                                                                              "here. It should learn from `text`."),
        ],
        wrong=["written = written + written[-1]", "written = written + ' '", "pass",
               "written = written + predict_next(text, written[-2])",
               "written = written + predict_next(written[-1], text)",
               "for letter in written:\n    written = written + predict_next(text, letter)"],
        right=["written += predict_next(text, written[-1])",
               "last = written[-1]\nwritten = written + predict_next(text, last)",
               "written = ''.join([written, predict_next(text, written[-1])])",
               "written = f'{written}{predict_next(text, written[len(written) - 1])}'",
               "*_, last = written\nwritten = written + predict_next(text, character=last)"],
    ),
    Exercise(
        "uniform_surprise",
        level=2,
        given=[
            {"different": 2},
            {"different": 1},
            {"different": 50_257},
            {"different": 10},
        ],
        hints=(
            "First the chance: all characters share the whole, which is 1, in equal parts.",
            "The chance is one divided by `different`. The surprise is minus its natural logarithm.",
            "Put the chance into `math.log`, and a minus sign in front of it all.",
        ),
        mistakes=[
            Mistake("math.log(1 / different)", "The logarithm of a chance is negative, or 0. Surprise is minus that."),
            Mistake("1 / different", "That is the chance of each character. The surprise is minus its natural "
                                     "logarithm."),
            Mistake("math.log2(different)", "A surprise in bits, with the logarithm to the base 2. Here the natural "
                                            "logarithm is meant."),
            Mistake("math.log10(different)", "The logarithm to the base 10. Here the natural logarithm is meant, the "
                                             "one to the base e."),
            Mistake("-1 / different", "The minus sign is there, but the logarithm is missing."),
            Mistake("4.174", "True for 65 characters. The checker also tries other numbers: calculate with "
                             "`different`."),
            Mistake("math.exp(-1 / different)", "That is the exponential function, which undoes the logarithm."),
        ],
        wrong=["different", "math.log(65)", "-math.log2(1 / different)", "math.log(different + 1)",
               "math.log1p(different)", "1 - 1 / different", "0.0"],
        right=["math.log(different)", "-math.log(different ** -1)", "math.log(different / 1)",
               "math.log2(different) * math.log(2)",
               "-sum(math.log(1 / different) / different for _ in range(different))"],
    ),
])
