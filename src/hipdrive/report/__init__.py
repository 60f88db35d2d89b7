"""What a person sees: the report page, the key frames and the drawing on the annotated video."""
