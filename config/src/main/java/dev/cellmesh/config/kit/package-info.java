/**
 * What whoever declares a part of the configuration file needs: keys and their kinds, sections, the
 * tables that are read under them, and the problems that come of it.
 *
 * <p>A part is declared once, as a {@link dev.cellmesh.config.kit.Section} of {@link
 * dev.cellmesh.config.kit.Key}s; that declaration reads, checks, suggests, and writes the commented
 * reference file. {@link dev.cellmesh.config.kit.Schema} puts parts together.
 */
@NullMarked
package dev.cellmesh.config.kit;

import org.jspecify.annotations.NullMarked;
