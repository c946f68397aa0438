"""Who is signed in: by a password of this house, by the office's proxy, by the office's OpenID provider."""
