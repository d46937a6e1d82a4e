@NullMarked
package dev.cellmesh.config;

import org.jspecify.annotations.NullMarked;
