"""The library and the indicators: reports taken in and out, the index kept up to date, who may."""
