"""The template, style sheet and script of the report page."""
