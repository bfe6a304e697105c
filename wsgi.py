"""What gunicorn and the flask command load."""

import sys

from app.factory import create_app
from config import Misconfigured

try:
    app = create_app()
except Misconfigured as error:
    sys.exit(str(error))
