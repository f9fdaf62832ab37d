//! Windows: the product.
