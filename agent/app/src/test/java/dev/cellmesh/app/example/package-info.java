/** How a program of one's own uses the Room API. */
@NullMarked
package dev.cellmesh.app.example;

import org.jspecify.annotations.NullMarked;
