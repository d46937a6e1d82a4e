/**
 * What a user may configure: the agent's own sections as typed records, and the whole file.
 *
 * <p>{@link dev.cellmesh.config.Configuration} is the way in. Every key is declared once, in the
 * {@code *Section} class of its section, with the kit of {@code dev.cellmesh.config.kit}.
 */
@NullMarked
package dev.cellmesh.config;

import org.jspecify.annotations.NullMarked;
