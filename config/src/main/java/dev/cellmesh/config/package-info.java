/**
 * What a user may configure: typed records, the loader and its errors.
 *
 * <p>{@link dev.cellmesh.config.Configuration} is the way in. Every key is declared once, in the
 * {@code *Section} class of its section; that declaration reads, checks, suggests, and writes the
 * commented reference file.
 */
@NullMarked
package dev.cellmesh.config;

import org.jspecify.annotations.NullMarked;
