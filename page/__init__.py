"""The page: pure functions from an Answer to HTML, and the Gradio page around them."""
