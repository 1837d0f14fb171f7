exports.handler = async (order) => ({ stored: order.id, in: process.env.TABLE });
