/** The error that a promise is rejected with; itself an error if it is not rejected. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('the promise was expected to be rejected, and was not');
}
