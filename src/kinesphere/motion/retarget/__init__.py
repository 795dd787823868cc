"""Other characters made to move as the person does: any glTF or VRM humanoid."""
