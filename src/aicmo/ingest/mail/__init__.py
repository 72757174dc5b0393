"""Mail that servers send about mail: delivery reports, complaints, automatic replies."""
