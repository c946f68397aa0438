"""The HTTP API for programs, `/api/v1`: the same questions, reports and changes as the page, no gradio."""
