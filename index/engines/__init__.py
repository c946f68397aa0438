"""What ranks the chunks: this machine or Milvus, and how a version gets there."""
