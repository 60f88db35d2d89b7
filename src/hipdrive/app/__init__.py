"""The local web app: routes and pages, no maths."""
