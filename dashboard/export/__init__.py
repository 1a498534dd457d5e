"""Files that leave the browser: each takes the Protected tables and figures the page showed."""
