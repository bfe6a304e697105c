"""The engine room: the only room that knows SpiffWorkflow. Pure: (diagram, state, command, facts) -> Step."""
