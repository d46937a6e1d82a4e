package dev.cellmesh.mesh;

/** What goes to those who have subscribed: a message, or a tip of how far topics have come. */
sealed interface Published permits Data, Tip {}
