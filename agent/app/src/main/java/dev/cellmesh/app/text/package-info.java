/** Text of others for the eyes of people. */
@NullMarked
package dev.cellmesh.app.text;

import org.jspecify.annotations.NullMarked;
