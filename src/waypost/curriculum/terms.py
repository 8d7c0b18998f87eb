"""Finding the glossary term an author means by `[[…]]`."""

from __future__ import annotations

from collections import defaultdict

from waypost.curriculum.schema import Pack, Term


class Terms:
    """Looks terms up by id, by the term itself in any capitals, and by either with an s at the end.

    Two modules may explain the same word differently (a *value* in CSS and in JavaScript): the module's own
    terms, those its lessons list under `new_terms`, come first.
    """

    def __init__(self, pack: Pack) -> None:
        self.by_id: dict[str, Term] = {term.id: term for term in pack.glossary}
        everything: dict[str, list[Term]] = defaultdict(list)
        for term in pack.glossary:
            for key in {term.id, term.term.lower()}:
                everything[key].append(term)
        self._all = everything
        self._own: dict[str, set[str]] = {
            module.id: {name for lesson in module.lessons for name in lesson.new_terms}
            for programme in pack.programmes
            for module in programme.modules
        }

    def find(self, name: str, module_id: str) -> list[Term]:
        """The term meant; an empty list if there is none, several if the word alone does not settle it."""
        own = self._own.get(module_id, set())
        low = name.lower().strip()
        spellings = [
            name,
            low,
            *([low[:-1]] if low.endswith("s") else []),
            *([low[:-2]] if low.endswith("es") else []),
        ]
        found = [self._all[spelling] for spelling in spellings if spelling in self._all]
        for terms in found:
            mine = [term for term in terms if term.id in own]
            if len(mine) == 1:
                return mine
        for spelling in spellings:
            if spelling in self.by_id:
                return [self.by_id[spelling]]
        return found[0] if found else []
