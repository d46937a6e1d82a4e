/**
 * What is published, who wants it, how it gets there once, and how gaps are filled. See README.md
 * beside this file.
 */
@NullMarked
package dev.cellmesh.mesh.messages;

import org.jspecify.annotations.NullMarked;
