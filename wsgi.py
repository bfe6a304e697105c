"""What gunicorn and the flask command load."""

import sys

from app.adapters.lined_yaml import FileFault
from app.cli import check
from app.engine.specs import BadDiagram
from app.factory import create_app
from config import Misconfigured

try:
    app = create_app()
except Misconfigured as error:
    sys.exit(str(error))
except (FileFault, BadDiagram) as error:
    # Whoever mends one file should not have to start again to hear of the next.
    sys.exit("\n".join(check.problems()) or str(error))
