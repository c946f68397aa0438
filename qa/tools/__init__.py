"""Questions by the file, judged; what a question did; the check of an installation."""
