"""The heavy path's side in Spark: it reads, converts and stages what the launcher has decided."""
