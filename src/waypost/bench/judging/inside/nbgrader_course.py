"""Makes a course for nbgrader: `nbgrader_course.py COURSE ASSIGNMENT TESTS`, a list of lines, each a test cell."""

import json
import logging
import shutil
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

course, assignment, tests = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])


def about(name, **kind):
    whole = {"grade": False, "locked": False, "solution": False, "task": False, **kind}
    return {"nbgrader": {"grade_id": name, "schema_version": 3, **whole}}


answer = "### BEGIN SOLUTION\ndef add(a, b):\n    return a + b\n### END SOLUTION"
cells = [new_code_cell(answer, metadata=about("add", solution=True))]
for number, test in enumerate(tests):
    cells.append(new_code_cell(test, metadata=about(f"test{number}", grade=True, locked=True, points=1)))
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
source = course / "source" / assignment
source.mkdir(parents=True, exist_ok=True)
nbformat.write(new_notebook(cells=cells, metadata=kernel), source / "work.ipynb")

settings = Config()
settings.CourseDirectory.root = str(course)
settings.Application.log_level = logging.ERROR
told = NbGraderAPI(config=settings).generate_assignment(assignment, force=True, create=True)
if not told["success"]:
    sys.exit(told.get("error") or "the assignment was not made")
handed_in = course / "submitted" / "alice" / assignment
shutil.rmtree(handed_in, ignore_errors=True)
shutil.copytree(course / "release" / assignment, handed_in)
work = nbformat.read(handed_in / "work.ipynb", as_version=4)
work.cells[0].source = "def add(a, b):\n    return a + b"
nbformat.write(work, handed_in / "work.ipynb")
