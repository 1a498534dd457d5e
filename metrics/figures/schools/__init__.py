"""高校源头, 本地生源回流: graduates by school, origin, destination."""
